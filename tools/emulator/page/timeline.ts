import type { Hono } from 'hono'
import { html } from 'hono/html'
import * as z from 'zod'
import type { Emulator } from '../emulator.ts'
import type { TimelineEntry } from '../timeline.ts'
import { type Owner, ownerOf } from './conversations.ts'
import { OWNERS } from './desk/pane.ts'
import { ALERT, action, posts, several } from './forms.ts'
import { current, type Html } from './html.ts'
import type { Picture } from './picture.ts'
import { linkTo } from './view.ts'

/** Older entries are left out, so that drawing stays quick. */
const LONGEST = 200

interface Row {
  id: string
  at: number
  threadId: string | null
  className: string
  title: string
  facts: string[]
  /** The events that can be delivered again. */
  eventIds: readonly string[]
}

/** What went between the platform and the bridge, and what became of the thread; newest first. */
export function timelinePane(picture: Picture): Html {
  const { view, selected } = picture
  const only = view.wholeTimeline ? null : (selected?.thread.id ?? null)
  const all = rows(picture).filter((row) => only === null || row.threadId === only)
  return html`<section id="timeline" class="pane" aria-labelledby="timeline-title">
    <div class="body">
      <header class="head">
        <h2 id="timeline-title">Timeline</h2>
        <small>→ webhook ← call</small>
        ${
          selected
            ? html`<nav aria-label="Timeline of">
                <a href="${linkTo(view, { wholeTimeline: false })}"${current(only !== null)}>this thread</a>
                <a href="${linkTo(view, { wholeTimeline: true })}"${current(only === null)}>all</a>
              </nav>`
            : ''
        }
      </header>
      <div class="scroller down" tabindex="0" aria-label="Entries, newest first" role="region">
        ${all.length === 0 ? html`<p class="empty">Nothing has happened yet.</p>` : ''}
        <ol class="entries">${all.slice(-LONGEST).reverse().map(draw)}</ol>
      </div>
    </div>
  </section>`
}

function draw(row: Row): Html {
  return html`<li id="entry-${row.id}" class="${row.className}">
    <time>${clock(row.at)}</time>
    <div><b>${row.title}</b> ${row.facts.map((fact) => html`<small>${fact}</small> `)}</div>
    ${row.eventIds.length > 0 ? again(row) : ''}
  </li>`
}

function clock(at: number): string {
  const time = new Date(at)
  return `${time.toLocaleTimeString('en-GB')}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

/**
 * Events count as their deliveries. One that a webhook is registered for and has not got stands for itself: it is held
 * back, or the webhook is off.
 */
function rows(picture: Picture): Row[] {
  const { timeline, state } = picture.emulator
  const entries = timeline()
  const wanted = new Set(state.webhooks.flatMap((webhook) => webhook.registered_events))
  const delivered = new Set(entries.flatMap((entry) => (entry.kind === 'delivery' ? entry.eventIds : [])))
  const owners = new Map<string, Owner>()
  return entries.flatMap((entry, index): Row[] => {
    switch (entry.kind) {
      case 'call':
        return [callRow(entry, index)]
      case 'delivery':
        return [deliveryRow(entry)]
      case 'event':
        return wanted.has(entry.type) && !delivered.has(entry.id) ? [eventRow(entry)] : []
      case 'categorization': {
        const before = owners.get(entry.threadId) ?? null
        const owner = ownerOf(picture.emulator.account, entry.categoryIds)
        owners.set(entry.threadId, owner)
        return before === owner ? [] : [ownerRow(entry, before, owner, picture)]
      }
      case 'webhook':
        return [webhookRow(entry, picture)]
      default:
        return entry satisfies never
    }
  })
}

type Entry<K extends TimelineEntry['kind']> = Extract<TimelineEntry, { kind: K }>

function callRow({ call, at, threadId, status, disconnected, ms }: Entry<'call'>, index: number): Row {
  const answer = disconnected ? 'cut' : `${status ?? 'under way'}`
  const className = disconnected || (status ?? 0) >= 400 ? 'call failed' : 'call'
  return {
    id: `call-${index}`,
    at,
    threadId,
    className,
    title: call,
    facts: [answer, `${ms} ms`],
    eventIds: [],
  }
}

function deliveryRow(entry: Entry<'delivery'>): Row {
  const { envelopeId: id, at, threadId, types, eventIds, attempt, status, ms } = entry
  const answer = `${status ?? (ms === 0 ? 'under way' : 'no answer')}`
  const facts = [answer, `${ms} ms`, ...(attempt > 1 ? [`attempt ${attempt}`] : [])]
  const className = status === 200 ? 'delivery' : 'delivery failed'
  return { id, at, threadId, className, title: types.join(', '), facts, eventIds }
}

function eventRow({ id, at, threadId, type }: Entry<'event'>): Row {
  return { id, at, threadId, className: 'event', title: type, facts: ['not delivered'], eventIds: [id] }
}

function ownerRow(entry: Entry<'categorization'>, before: Owner | null, owner: Owner, { nameOf }: Picture): Row {
  const { id, at, threadId, userId } = entry
  const title = before === null ? `Starts with: ${OWNERS[owner]}` : `${OWNERS[before]} → ${OWNERS[owner]}`
  const facts = userId === null ? [] : [`by ${nameOf(userId)}`]
  return { id, at, threadId, className: 'owner', title, facts, eventIds: [] }
}

/** Of every thread, and so of the one that is shown: it says why nothing comes. */
function webhookRow(entry: Entry<'webhook'>, { emulator, selected }: Picture): Row {
  const { id, at, webhookId, status, reason } = entry
  const webhook = emulator.state.webhooks.find((one) => one.id === webhookId)
  const className = status === 'suspended' || status === 'disabled' ? 'webhook failed' : 'webhook'
  const facts = [reason, webhook?.name ?? 'deleted since']
  return { id, at, threadId: selected?.thread.id ?? null, className, title: `Webhook ${status}`, facts, eventIds: [] }
}

function again({ title, eventIds }: Row): Html {
  return html`<form class="again"${posts('/page/weather/redeliver')}>
    ${eventIds.map((id) => html`<input type="hidden" name="eventIds" value="${id}">`)}
    <button class="plain" aria-label="Deliver ${title} again">again</button>
    ${ALERT}
  </form>`
}

export function timelineActions(app: Hono, { weather }: Emulator): void {
  action(app, '/page/weather/redeliver', z.object({ eventIds: several }), ({ eventIds }) =>
    Promise.all(eventIds.map((id) => weather.redeliver(id))),
  )
}
