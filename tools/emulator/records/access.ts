/** Who may call the API, and what they may see and do there. */

/** "An API access token is tied to a user": what it does, that user does. */
export interface Token {
  id: string
  name: string
  value: string
  userId: string
  createdAt: number
}

/** What a user lacks on a source; where nothing is said, all is allowed. */
export interface Permissions {
  userId: string
  sourceId: string
  read: boolean
  reply: boolean
}
