import { createApp } from './app.ts'

export { Conversation } from './conversation/conversation.ts'
export { Governor } from './governor/governor.ts'
export { MediaStore } from './media/media-store.ts'

export default createApp()
