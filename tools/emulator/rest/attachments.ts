import { addAttachment, extensionOf } from '../domain/attachments.ts'
import type { Attachment } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { attachmentResource } from '../resources/resources.ts'
import { found } from '../world.ts'
import { readDate } from './dates.ts'
import { page } from './page.ts'
import type { Parameters } from './parameters.ts'
import type { RestCall, RestRoute } from './route.ts'

export const attachmentRoutes: RestRoute[] = [
  {
    // "Ordered by creation date (descending)".
    call: 'GET /attachments',
    answer: ({ world, parameters, origin }) => {
      const all = filter([...world.records.attachments.values()], parameters).reverse()
      return page(all, parameters, (attachment) => attachmentResource(attachment, origin))
    },
  },
  { call: 'POST /attachments', answer: upload },
  {
    call: 'GET /attachments/{id}',
    answer: ({ world, id, origin }) => {
      return attachmentResource(found(world.records.attachments.get(id), 'The attachment'), origin)
    },
  },
]

/** No figure is published for files in general; it lies above that of most structured content. */
const LARGEST = 20 * 1024 * 1024

/** "You need to pass the file parameter as multipart form data." */
async function upload({ world, parameters, origin }: RestCall): Promise<unknown> {
  const file = parameters.file('file')
  if (file === null || file.name === '') throw invalid('file is mandatory, as a part of a multipart form.')
  if (file.size > LARGEST) throw invalid(`file is too large (maximum is ${LARGEST} bytes).`)
  const bytes = new Uint8Array(await file.arrayBuffer())
  const draft = { filename: file.name, contentType: file.type, bytes, private: parameters.flag('private') ?? false }
  const { result } = world.outbox.act(() => addAttachment(world, draft))
  return attachmentResource(result, origin)
}

/** Dates are inclusive. */
function filter(all: readonly Attachment[], parameters: Parameters): Attachment[] {
  const extension = parameters.get('extension')?.toLowerCase().replace(/^\./, '') ?? null
  const before = parameters.get('created_before')
  const after = parameters.get('created_after')
  const latest = before === null ? Number.POSITIVE_INFINITY : readDate(before)
  const earliest = after === null ? Number.NEGATIVE_INFINITY : readDate(after)
  return all.filter(
    (attachment) =>
      (extension === null || extensionOf(attachment) === extension) &&
      attachment.createdAt <= latest &&
      attachment.createdAt >= earliest,
  )
}
