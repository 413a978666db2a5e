import type { MediaType } from './sniff.ts'

/** A picture, sound, film or file that a reply needs, by its address. */
export interface WantedMedia {
  url: string
  media: 'image' | 'audio' | 'video' | 'file'
  /** For the uploaded file's name, where the address has none; may be empty. */
  label: string
  /** It is a picture of structured content: the platform takes fewer types there, and smaller ones. */
  inStructuredContent?: boolean
}

/** What became of files that were to be uploaded. */
export interface Uploads {
  /** Attachment ids by address; null for what cannot be had or would not do. */
  ids: Map<string, string | null>
  /** Set where the account's budget held an upload back: all is to be asked for again then, in milliseconds. */
  retryAfterMs: number | null
}

/** What a file is used for: it decides which ones will do. */
export type MediaUse = 'structured_picture' | WantedMedia['media']

/** Engage Messaging, "Attachments": "smaller than 10M", read as the smaller of the two millions. In bytes. */
const ATTACHMENT_BYTES = 10_000_000
/** Structured messages: "less than 5MB". In bytes. */
const PICTURE_BYTES = 5_000_000

export function useOf({ media, inStructuredContent = false }: WantedMedia): MediaUse {
  return inStructuredContent ? 'structured_picture' : media
}

/** A file must be smaller than this for a use, in bytes. */
export function sizeLimit(use: MediaUse): number {
  return use === 'structured_picture' ? PICTURE_BYTES : ATTACHMENT_BYTES
}

/** Why a file would not do for a use; null where it would. @param size bytes */
export function misfit(use: MediaUse, type: MediaType, size: number): 'wrong_type' | 'too_large' | null {
  if (!takes(use, type)) return 'wrong_type'
  return size < sizeLimit(use) ? null : 'too_large'
}

function takes(use: MediaUse, type: MediaType): boolean {
  switch (use) {
    case 'structured_picture':
      return type === 'image/jpeg' || type === 'image/png'
    case 'image':
      return type.startsWith('image/')
    case 'audio':
      // These containers are a film's and a recording's alike.
      return type.startsWith('audio/') || type === 'video/mp4' || type === 'video/webm'
    case 'video':
      return type.startsWith('video/')
    case 'file':
      return true
    default:
      return use satisfies never
  }
}
