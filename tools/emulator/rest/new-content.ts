import { initiateThroughApi, type Post, replyThroughApi } from '../domain/posting.ts'
import type { Recipients } from '../domain/recipients.ts'
import { invalid } from '../refusal.ts'
import { contentResource } from '../resources/resources.ts'
import type { Parameters } from './parameters.ts'
import type { RestCall } from './route.ts'

/** `POST /contents`: replies to a content, or initiates a discussion on a source, as the token's user. */
export async function createContent({ world, parameters, origin, user }: RestCall): Promise<unknown> {
  const post = readPost(parameters)
  const recipients = readRecipients(parameters)
  const inReplyToId = parameters.get('in_reply_to_id')
  const sourceId = parameters.get('source_id')
  const echoFirst = world.switches.echo === 'before'
  const create = () => {
    if (inReplyToId === null) {
      if (sourceId === null) throw invalid('in_reply_to_id is mandatory, or source_id to initiate a discussion.')
      return initiateThroughApi(world, post, recipients, sourceId, user.id)
    }
    if (recipients.to.length > 0) throw invalid('to is forbidden when replying to an existing message.')
    return replyThroughApi(world, post, inReplyToId, user.id)
  }
  const { result, told } = world.outbox.act(create, { immediately: echoFirst })
  if (echoFirst) await told
  return contentResource(world, result, origin)
}

function readPost(parameters: Parameters): Post {
  return {
    body: parameters.get('body'),
    format: parameters.get('body_format'),
    structuredContent: parameters.json('structured_content'),
    attachmentIds: parameters.all('attachment_ids'),
    private: parameters.flag('private') ?? false,
    autoSubmitted: parameters.flag('auto_submitted') ?? false,
    disableTextInput: parameters.flag('disable_text_input_on_thread'),
  }
}

function readRecipients(parameters: Parameters): Recipients {
  return {
    to: parameters.all('to'),
    cc: parameters.all('cc'),
    bcc: parameters.all('bcc'),
    title: parameters.get('title'),
    templateName: parameters.get('template_name'),
    templateLanguage: parameters.get('template_language'),
  }
}
