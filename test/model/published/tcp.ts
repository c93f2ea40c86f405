// The connection of TCP (RFC 9293; the public TLA+ Examples, tcp/MCtcp): two peers open, close and reset a connection
// over two queues of segments, without sequence numbers, retransmissions and timeouts. At first one peer has asked for
// the connection and the other listens. The published model forbids further opens by an action constraint: TLC counts
// such steps as generated and goes no further. Here a flag says that one was taken, and the boundary leaves out the
// states that have it, as well as those with the same segment twice in a row. The published property of liveness is
// left out: with a boundary it could not be said to hold.
import { defineModel, t } from '../../../src/model/index.ts'

const peer = t.enum('a', 'b')
const segment = t.enum('syn', 'synAck', 'ack', 'rst', 'fin', 'ackOfFin')
const opening = ['closed', 'listen', 'synSent', 'synReceived', 'established'] as const
const connection = t.enum(...opening, 'finWait1', 'finWait2', 'closing', 'closeWait', 'lastAck', 'timeWait')
/** More than a queue ever holds in the published scope. */
const queueMax = 8

type Segment = 'syn' | 'synAck' | 'ack' | 'rst' | 'fin' | 'ackOfFin'
type Connection = (typeof opening)[number] | 'finWait1' | 'finWait2' | 'closing' | 'closeWait' | 'lastAck' | 'timeWait'

interface Reception {
  readonly in: Connection
  readonly heard: readonly Segment[]
  readonly reply?: Segment
  readonly to: Connection
}

const receptions: readonly Reception[] = [
  { in: 'synSent', heard: ['syn'], reply: 'synAck', to: 'synReceived' },
  { in: 'synSent', heard: ['synAck'], reply: 'ack', to: 'established' },
  { in: 'synReceived', heard: ['rst'], to: 'listen' },
  { in: 'synReceived', heard: ['ack'], to: 'established' },
  { in: 'listen', heard: ['syn'], reply: 'synAck', to: 'synReceived' },
  { in: 'established', heard: ['fin'], reply: 'ackOfFin', to: 'closeWait' },
  { in: 'finWait1', heard: ['fin'], reply: 'ackOfFin', to: 'closing' },
  { in: 'finWait1', heard: ['ackOfFin'], to: 'finWait2' },
  // The second note of the standard's diagram: both come at once, and `closing` is passed over.
  { in: 'finWait1', heard: ['fin', 'ackOfFin'], reply: 'ackOfFin', to: 'timeWait' },
  { in: 'finWait2', heard: ['fin'], reply: 'ackOfFin', to: 'timeWait' },
  { in: 'closing', heard: ['ackOfFin'], to: 'timeWait' },
  { in: 'lastAck', heard: ['ackOfFin'], to: 'closed' },
]

interface Command {
  readonly in: Connection
  readonly send?: Segment
  /** Whether there is a control block afterwards; as before, if it does not say. */
  readonly block?: boolean
  readonly to: Connection
}

const closes: readonly Command[] = [
  { in: 'synSent', block: false, to: 'closed' },
  { in: 'synReceived', send: 'fin', to: 'finWait1' },
  { in: 'listen', block: false, to: 'closed' },
  { in: 'established', send: 'fin', to: 'finWait1' },
  { in: 'closeWait', send: 'fin', to: 'lastAck' },
]

const opens: readonly Command[] = [
  { in: 'closed', send: 'syn', block: true, to: 'synSent' },
  { in: 'closed', block: true, to: 'listen' },
  { in: 'listen', send: 'syn', to: 'synSent' },
]

const otherThan = (local: 'a' | 'b') => (local === 'a' ? 'b' : 'a')

export const tcp = defineModel({
  name: 'tcp',
  state: () =>
    t.struct({
      blocks: t.record(peer, t.bool),
      connections: t.record(peer, connection),
      queues: t.record(peer, t.seq(segment, queueMax)),
      reopened: t.bool,
    }),
  init: ({ action }) =>
    action({
      params: { active: peer },
      step: (s, { active }) => {
        const passive = otherThan(active)
        s.connections.set(active, 'synSent')
        s.connections.set(passive, 'listen')
        s.queues.get(passive).push('syn')
        s.blocks.set(active, true)
        s.blocks.set(passive, true)
      },
    }),
  actions: ({ action }) => ({
    receive: action({
      params: { local: peer, rule: () => receptions },
      when: (s, { local, rule }) =>
        s.connections.get(local) === rule.in &&
        rule.heard.every((each, place) => s.queues.get(local).at(place) === each),
      step: (s, { local, rule }) => {
        for (const _ of rule.heard) s.queues.get(local).shift()
        if (rule.reply !== undefined) s.queues.get(otherThan(local)).push(rule.reply)
        s.connections.set(local, rule.to)
      },
    }),
    close: action({
      params: { local: peer, rule: () => closes },
      when: (s, { local, rule }) => s.connections.get(local) === rule.in,
      step: (s, { local, rule }) => {
        if (rule.send !== undefined) s.queues.get(otherThan(local)).push(rule.send)
        if (rule.block !== undefined) s.blocks.set(local, rule.block)
        s.connections.set(local, rule.to)
      },
    }),
    open: action({
      params: { local: peer, rule: () => opens },
      when: (s, { local, rule }) => s.connections.get(local) === rule.in,
      step: (s, { local, rule }) => {
        if (rule.send !== undefined) s.queues.get(otherThan(local)).push(rule.send)
        if (rule.block !== undefined) s.blocks.set(local, rule.block)
        s.connections.set(local, rule.to)
        s.reopened = true
      },
    }),
    forget: action({
      params: { local: peer },
      when: (s, { local }) => s.connections.get(local) === 'timeWait' && s.blocks.get(local),
      step: (s, { local }) => {
        s.connections.set(local, 'closed')
        s.blocks.set(local, false)
      },
    }),
    reset: action({
      params: { local: peer },
      when: (s, { local }) => s.blocks.get(local),
      step: (s, { local }) => {
        s.queues.get(otherThan(local)).push('rst')
        s.connections.set(local, 'timeWait')
      },
    }),
    hearReset: action({
      params: { local: peer, to: t.enum('listen', 'closed') },
      when: (s, { local }) => s.queues.get(local).at(0) === 'rst',
      step: (s, { local, to }) => {
        s.queues.get(local).shift()
        s.connections.set(local, to)
      },
    }),
  }),
  boundary: (s) =>
    !s.reopened && s.queues.every((queue) => queue.every((each, place) => place === 0 || queue.at(place - 1) !== each)),
  properties: ({ always, sometimes }) => ({
    // With nothing in flight, either both are connected or neither is.
    together: always(
      (s) => s.queues.every((queue) => queue.length === 0),
      (s) => (s.connections.get('a') === 'established') === (s.connections.get('b') === 'established'),
    ),
    canConnect: sometimes((s) => s.connections.every((each) => each === 'established')),
  }),
})
