// A register of which each server keeps its own copy (Stateright, examples/single-copy-register.rs): each client writes
// a value of its own to one server and then reads from the next. With one server that is linearizable, with two it is
// not. A client has one request under way, so that its stage says which message of its is in the network. As in the
// published model, the history belongs to the state: what was read, and of each read, how many operations of each other
// client had been answered when it was asked.
import { defineModel, t } from '../../../src/model/index.ts'

const client = (clients: number) => t.int(0, clients - 1)
const server = (servers: number) => t.int(0, servers - 1)

interface Past {
  readonly answered: number
  readonly read: number | null
  /** By client: how many of its operations had been answered when this one asked to read. */
  readonly before: readonly number[]
}

/**
 * Whether some order of the operations explains what was read. Operations that are not answered may have happened or
 * not.
 */
function isLinearizable(past: readonly Past[], taken: readonly number[], value: number | null): boolean {
  if (past.every(({ answered }, each) => answered <= (taken[each] ?? 0))) return true
  return past.some(({ answered, read, before }, self) => {
    const done = taken[self] ?? 0
    if (done >= 2) return false
    if (done === 1 && !before.every((count, each) => each === self || (taken[each] ?? 0) >= count)) return false
    if (done === 1 && answered === 2 && read !== value) return false
    const next = taken.map((count, each) => (each === self ? count + 1 : count))
    return isLinearizable(past, next, done === 0 ? self : value)
  })
}

export const singleCopyRegister = defineModel({
  name: 'singleCopyRegister',
  constants: { clients: 2, servers: 1 },
  state: ({ clients, servers }) =>
    t.struct({
      copies: t.record(server(servers), t.option(client(clients))),
      clients: t.record(
        client(clients),
        t.struct({
          stage: t.enum('writing', 'written', 'reading', 'read', 'done'),
          // What the answer to the read says, from when the server sends it.
          read: t.option(client(clients)),
          before: t.record(client(clients), t.int(0, 2)),
        }),
      ),
    }),
  actions: ({ action, constants: { clients, servers } }) => {
    // Clients are numbered after the servers, and go round them.
    const serverOf = (who: number, request: 0 | 1) => (servers + who + request) % servers
    return {
      serveWrite: action({
        params: { who: client(clients) },
        when: (s, { who }) => s.clients.get(who).stage === 'writing',
        step: (s, { who }) => {
          s.copies.set(serverOf(who, 0), who)
          s.clients.get(who).stage = 'written'
        },
      }),
      hearWritten: action({
        params: { who: client(clients) },
        when: (s, { who }) => s.clients.get(who).stage === 'written',
        step: (s, { who }) => {
          const self = s.clients.get(who)
          self.stage = 'reading'
          s.clients.forEach(({ stage }, other) => {
            if (other !== who) self.before.set(other, answeredIn(stage))
          })
        },
      }),
      serveRead: action({
        params: { who: client(clients) },
        when: (s, { who }) => s.clients.get(who).stage === 'reading',
        step: (s, { who }) => {
          const self = s.clients.get(who)
          self.stage = 'read'
          self.read = s.copies.get(serverOf(who, 1))
        },
      }),
      hearRead: action({
        params: { who: client(clients) },
        when: (s, { who }) => s.clients.get(who).stage === 'read',
        step: (s, { who }) => {
          s.clients.get(who).stage = 'done'
        },
      }),
    }
  },
  ends: (s) => s.clients.every(({ stage }) => stage === 'done'),
  properties: ({ always, sometimes, constants: { clients } }) => ({
    linearizable: always((s) => {
      const past: Past[] = []
      s.clients.forEach(({ stage, read, before }) => {
        const counts = Array.from({ length: clients }, (_, other) => before.get(other))
        past.push({ answered: answeredIn(stage), read, before: counts })
      })
      return isLinearizable(
        past,
        past.map(() => 0),
        null,
      )
    }),
    canReadAValue: sometimes((s) => s.clients.some(({ stage, read }) => stage === 'read' && read !== null)),
  }),
})

/** How many operations of a client in this stage have been answered. */
function answeredIn(stage: string): number {
  return stage === 'done' ? 2 : stage === 'reading' || stage === 'read' ? 1 : 0
}
