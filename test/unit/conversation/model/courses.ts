import { agentActs } from './commands.ts'
import type { CallFault, Fault } from './faults.ts'
import type { Owner } from './notes.ts'
import type { Site, World } from './world.ts'

/** One course of events, told step by step. */
export interface Course {
  name: string
  site: Site
  steps: ((world: World) => unknown)[]
  /** Whom the thread belongs to a minute later, where the rules do not say it. */
  ends?: Owner
  /** What the bot has said by then. */
  says?: string[]
}

export const SITE: Site = {
  interventions: 'auto',
  handoverIntervention: 'leave',
  requireOpenIntervention: false,
  echo: 'before',
  lagMs: 0,
  sessionStart: false,
}

export const fails = (call: CallFault['call'], fault: Fault) => (world: World) => world.fails(call, fault)

export const agent = (act: Parameters<typeof agentActs>[1]) => (world: World) => agentActs(world, act)

export const eventsWait = ({ post }: World) => {
  post.isPrompt = false
}

/** Those that wait go on waiting. */
export const eventsCome = ({ post }: World) => {
  post.isPrompt = true
}

export const waitingEventsCome = ({ post }: World) => post.deliver([...post.waiting])

/** The agent has closed, and what became of the interventions can be read only in a while. */
const lateReturn: Course['steps'] = [
  (world) => world.writes('one'),
  agent('opens'),
  fails('GET /interventions', { type: 'unreachable' }),
  agent('closes'),
]

/** Courses that the random ones would take long to meet. */
export const rare: Course[] = [
  {
    name: 'the customer writes after the agent’s close, before the thread is given back',
    site: SITE,
    steps: [...lateReturn, (world) => world.writes('one')],
  },
  {
    name: 'the agent comes back, and nobody tells before the thread would be given back',
    site: SITE,
    steps: [...lateReturn, eventsWait, agent('reopens'), (world) => world.pass(12_000)],
  },
  {
    name: 'the agent comes back while the thread is on its way to the bot',
    site: SITE,
    steps: [
      (world) => world.writes('one'),
      agent('opens'),
      fails('PUT /content_threads/{id}/update_categories', { type: 'late' }),
      agent('closes'),
      agent('reopens'),
      (world) => world.network.letGo(),
    ],
  },
  {
    name: 'somebody recategorizes the bot’s intervention',
    site: { ...SITE, interventions: 'always' },
    steps: [
      (world) => world.writes('one'),
      (world) => world.pass(12_000),
      (world) => world.recategorize('agent'),
      (world) => world.pass(60_000),
    ],
  },
  {
    name: 'somebody recategorizes the bot’s intervention while the thread is read',
    site: { ...SITE, interventions: 'always' },
    steps: [
      (world) => world.writes('one'),
      (world) => world.pass(12_000),
      fails('GET /content_threads/{id}', { type: 'slow' }),
      (world) => world.writes('one', 'absent'),
      (world) => world.recategorize('agent'),
      (world) => world.network.letGo(),
    ],
  },
  {
    name: 'a reply whose answer was lost shows in the thread only after a while',
    site: { ...SITE, lagMs: 5_000 },
    steps: [fails('POST /contents', { type: 'answer_lost' }), (world) => world.writes('one')],
  },
  {
    name: 'a takeover is heard of only after the agent is done and the bot has the thread again',
    site: SITE,
    steps: [
      (world) => world.writes('one'),
      eventsWait,
      agent('opens'),
      eventsCome,
      agent('writes'),
      agent('closes'),
      (world) => world.pass(60_000),
      waitingEventsCome,
    ],
    ends: 'bot',
  },
  {
    name: 'a takeover is told again after the thread was given back and closed',
    site: SITE,
    steps: [
      (world) => world.writes('one'),
      agent('opens'),
      agent('closes'),
      (world) => world.closeThread(),
      (world) => world.post.deliver([...world.post.delivered]),
    ],
    ends: 'bot',
  },
  {
    name: 'the answer to the opening of the bot’s own intervention is lost',
    site: { ...SITE, requireOpenIntervention: true },
    steps: [fails('POST /interventions', { type: 'answer_lost' }), (world) => world.writes('one')],
    ends: 'bot',
  },
]
