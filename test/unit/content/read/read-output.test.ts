import { describe, expect, it } from 'vitest'
import { readOutput } from '../../../../src/content/read/read-output.ts'
import { cognigy, NOW, readMessage, text } from './reading.ts'

const URL = 'https://a.example/a'
const engage = (json: unknown, words: string | null = null) => cognigy({ _ringCentralEngage: { json } }, words)
const AT = 'outputs[0].data._cognigy._ringCentralEngage.json'

describe('plain texts', () => {
  it('become text parts as the flow wrote them', () => {
    expect(readMessage(null, ' <p>Hello **you**</p>\n')).toEqual({
      parts: [text('<p>Hello **you**</p>')],
      handover: null,
      problems: [],
    })
  })

  it.each(['', '  \n', null, '<p> </p>', '&nbsp;', '<script>x()</script>'])(
    'give nothing where nobody would see any: %j',
    (words) => {
      expect(readMessage({}, words)).toEqual({ parts: [], handover: null, problems: [] })
    },
  )
})

describe('the RingCentral Engage tab', () => {
  it('hands over, with the words and categories that the flow gives', () => {
    const json = { command: 'handover', message: '<b>One</b> moment', categoryIds: ['a', 1], category_ids: ['b', 'a'] }
    expect(engage(json).handover).toEqual({ message: 'One moment', categoryIds: ['a', '1', 'b'] })
    expect(engage('{"command":"handover"}').handover).toEqual({ message: null, categoryIds: [] })
  })

  it('does not lose the text beside a handover', () => {
    expect(engage({ command: 'handover' }, 'Goodbye')).toMatchObject({ parts: [text('Goodbye')], handover: {} })
  })

  it('sends structured content as its author wrote it', () => {
    const structuredContent = { type: 'select', items: [{ title: 'A', payload: null }], odd: 1 }
    const json = { command: 'structured-content', body: '**Which?**', structuredContent }
    expect(engage(json, 'not this')).toEqual({
      parts: [{ kind: 'structured', body: 'Which?', content: structuredContent, disableTextInput: null }],
      handover: null,
      problems: [],
    })
  })

  it.each([
    [{ disable_text_input: true }, true],
    [{ disableTextInput: 'false' }, false],
    [{ disableTextInput: 'maybe' }, null],
    [{ disable_text_input: null }, null],
  ])('may close the text input: %j', (flags, disableTextInput) => {
    const json = { command: 'structured-content', structuredContent: { type: 'select', items: [1] }, ...flags }
    expect(engage(json).parts).toMatchObject([{ disableTextInput }])
  })

  it('says the body of structured content that holds nothing, or lets other output serve', () => {
    const empty = { command: 'structured-content', structuredContent: { type: 'select', items: [], title: '' } }
    expect(engage({ ...empty, body: '**Hi**' }, 'Text').parts).toEqual([text('**Hi**')])
    expect(engage(empty, 'Text')).toMatchObject({
      parts: [text('Text')],
      problems: [`${AT}.structuredContent: has nothing to show`],
    })
    expect(engage({ command: 'structured-content', body: 'Hi', structuredContent: 'x' })).toMatchObject({
      parts: [text('Hi')],
      problems: [`${AT}.structuredContent: is not an object`],
    })
  })

  it('reports an unknown command and sends nothing of it', () => {
    const json = { command: `evil\n<b>${'x'.repeat(100)}`, message: 'no' }
    expect(engage(json, 'nor this')).toEqual({
      parts: [],
      handover: null,
      problems: [`${AT}: unknown command "evil??b?${'x'.repeat(32)}"`],
    })
  })

  it.each([null, '', {}, [], 'no json', { command: null }, { command: 'structured-content' }])(
    'lets other output serve where it holds %j',
    (json) => {
      expect(engage(json, 'Text').parts).toEqual([text('Text')])
    },
  )
})

describe('structured outputs', () => {
  const read = (structuredContent: Record<string, unknown>, body: string | null) => {
    const problems: string[] = []
    const report = (where: string, what: string) => void problems.push(`${where}: ${what}`)
    return { ...readOutput({ kind: 'structured', body, structuredContent }, 'outputs[1]', report, NOW), problems }
  }

  it('become structured parts', () => {
    expect(read({ type: 'rich_link', url: URL }, null)).toEqual({
      parts: [{ kind: 'structured', body: '', content: { type: 'rich_link', url: URL }, disableTextInput: null }],
      handover: null,
      problems: [],
    })
  })

  it('without anything to show are their body', () => {
    expect(read({}, 'Hi')).toEqual({
      parts: [text('Hi')],
      handover: null,
      problems: ['outputs[1].structuredContent: has nothing to show'],
    })
    expect(read({ type: 'hologram' }, null).parts).toEqual([])
  })
})

describe('files and plugins', () => {
  it.each([
    ['image/png', 'image'],
    ['AUDIO/mpeg', 'audio'],
    ['video/mp4', 'video'],
    ['application/pdf', 'file'],
    ['imagery', 'file'],
    [null, 'file'],
  ])('of type %s is %s', (mimeType, media) => {
    const attachments = [{ fileName: 'a.x', mimeType, size: 1, url: URL, status: 'ok' }]
    expect(readMessage({ attachments }).parts).toEqual([{ kind: 'media', media, url: URL, label: 'a.x', options: [] }])
  })

  it('come behind whatever else the message holds', () => {
    const data = {
      attachments: [{ fileName: 'a.pdf', url: URL }],
      _plugin: { type: 'x-app', data: { sessionUrl: URL, openButtonLabel: 'Open' } },
      _cognigy: { _ringCentralEngage: { json: { command: 'structured-content', structuredContent: { title: 'T' } } } },
    }
    expect(readMessage(data).parts.map(({ kind }) => kind)).toEqual(['structured', 'media', 'link'])
    expect(readMessage({ ...data, _cognigy: null }, 'Here:').parts).toMatchObject([
      text('Here:'),
      { kind: 'media' },
      { kind: 'link', title: 'Open', url: URL },
    ])
  })

  it('are left out where they cannot be opened, and reported', () => {
    const data = {
      attachments: [{ fileName: 'a.pdf', url: 'file:///a.pdf' }, 'x'],
      _plugin: { type: 'x-app', data: { sessionUrl: '/app' } },
    }
    expect(readMessage(data)).toEqual({
      parts: [],
      handover: null,
      problems: [
        'outputs[0].data.attachments[1]: is not an object of the expected form',
        'outputs[0].data.attachments[0].url: is not an http(s) address',
        'outputs[0].data._plugin.data.sessionUrl: is not an http(s) address',
      ],
    })
    expect(readMessage({ _plugin: { type: 'hologram' } }).problems).toEqual([
      'outputs[0].data._plugin.type: is not a known plugin',
    ])
    expect(readMessage({ _plugin: 'x', attachments: null }).problems).toEqual([])
  })
})
