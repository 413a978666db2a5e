import { describe, expect, it } from 'vitest'
import { cognigy, reply, text, toUrl } from './reading.ts'

const URL = 'https://a.example/a'
const message = (value: unknown) => cognigy({ _webchat: { message: value } }).parts
const attached = (type: string, payload: unknown) => message({ attachment: { type, payload } })

describe("a message in Messenger's form", () => {
  it('has quick replies beside its text, or behind its attachment', () => {
    const quick_replies = [{ content_type: 'text', title: 'Back', payload: 'b', image_url: URL }]
    const choices = { kind: 'choices', style: 'quick_replies', options: [reply('Back', 'b')] }
    expect(message({ text: 'Q', quick_replies })).toEqual([{ ...choices, text: 'Q' }])
    const attachment = { type: 'image', payload: { url: URL, altText: 'Map' } }
    expect(message({ text: 'Q', attachment, quick_replies })).toEqual([
      text('Q'),
      { kind: 'media', media: 'image', url: URL, label: 'Map', options: [] },
      { ...choices, text: '' },
    ])
  })

  it('may be a generic or a list template', () => {
    const elements = [
      {
        title: 'Tea',
        subtitle: 'Green',
        image_url: URL,
        image_alt_text: 'A cup',
        default_action: { type: 'web_url', url: URL, webview_height_ratio: 'tall' },
        buttons: [{ type: 'web_url', title: 'Buy', url: URL, messenger_extensions: true }],
      },
    ]
    const card = {
      ...{ title: 'Tea', subtitle: 'Green', imageUrl: URL, imageLabel: 'A cup', url: URL },
      options: [toUrl('Buy', URL)],
    }
    expect(attached('template', { template_type: 'generic', elements })).toEqual([
      { kind: 'cards', layout: 'gallery', text: '', cards: [card], options: [] },
    ])
    const buttons = [{ type: 'postback', title: 'More', payload: 'm' }]
    expect(attached('template', { template_type: 'list', elements, buttons })).toEqual([
      { kind: 'cards', layout: 'list', text: '', cards: [card], options: [reply('More', 'm')] },
    ])
  })

  it('may be a button or a media template', () => {
    const buttons = [{ type: 'postback', title: 'Yes', payload: 'y' }]
    expect(attached('template', { template_type: 'button', text: 'Sure?', buttons })).toEqual([
      { kind: 'choices', style: 'buttons', text: 'Sure?', options: [reply('Yes', 'y')] },
    ])
    const elements = [
      { media_type: 'video', url: URL, buttons },
      { media_type: 'image', attachment_id: 1 },
    ]
    expect(attached('template', { template_type: 'media', elements })).toEqual([
      { kind: 'media', media: 'video', url: URL, label: '', options: [reply('Yes', 'y')] },
    ])
  })

  it.each(['image', 'audio', 'video', 'file'])('may be %s', (type) => {
    expect(attached(type, { url: URL, is_reusable: true })).toEqual([
      { kind: 'media', media: type, url: URL, label: '', options: [] },
    ])
  })

  it('may share a page', () => {
    expect(attached('fallback', { url: URL })).toEqual([{ kind: 'link', title: '', url: URL }])
  })

  it('serves where the default channel yields nothing, the webchat before Facebook', () => {
    const [webchat, facebook] = [{ message: { text: 'webchat' } }, { message: { text: 'facebook' } }]
    const read = (channels: Record<string, unknown>) => cognigy(channels, 'text').parts
    expect(read({ _default: { _buttons: { text: 'this' } }, _webchat: webchat })).toEqual([text('this')])
    expect(read({ _facebook: facebook, _default: {}, _webchat: webchat })).toEqual([text('webchat')])
    expect(read({ _webchat: { message: {} }, _facebook: facebook })).toEqual([text('facebook')])
    expect(read({ _webchat: 'x', _facebook: { message: null } })).toEqual([text('text')])
  })
})
