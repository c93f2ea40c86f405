// A resource allocator with a schedule (Merz, The Specification Language TLA+; the public TLA+ Examples,
// allocator/SchedulingAllocator). Clients ask for sets of resources; the allocator puts those who ask into a line, and
// hands out a resource only if nobody earlier in the line waits for it. A request may be met in parts, and resources
// may come back before it is met. The published properties of liveness are left out: their fairness is of parts of
// actions (an allocation to a client, whatever is allocated), which no action here has.
import { defineModel, snapshot, t } from '../../../src/model/index.ts'

const client = (clients: number) => t.int(0, clients - 1)
const resource = (resources: number) => t.int(0, resources - 1)

/** All orders of some clients. */
function orders(clients: readonly number[]): readonly (readonly number[])[] {
  if (clients.length === 0) return [[]]
  return clients.flatMap((first) => orders(clients.filter((each) => each !== first)).map((rest) => [first, ...rest]))
}

export const schedulingAllocator = defineModel({
  name: 'schedulingAllocator',
  constants: { clients: 3, resources: 2 },
  state: ({ clients, resources }) =>
    t.struct({
      wanted: t.record(client(clients), t.set(resource(resources))),
      held: t.record(client(clients), t.set(resource(resources))),
      line: t.seq(client(clients), clients),
    }),
  actions: ({ action, constants: { clients, resources } }) => {
    const some = t.set(resource(resources))
    return {
      request: action({
        params: { by: client(clients), what: some },
        when: (s, { by, what }) => what.length > 0 && s.wanted.get(by).size === 0 && s.held.get(by).size === 0,
        step: (s, { by, what }) => {
          for (const each of what) s.wanted.get(by).add(each)
        },
      }),
      allocate: action({
        params: { to: client(clients), what: some },
        when: (s, { to, what }) => {
          if (what.length === 0 || !what.every((each) => s.wanted.get(to).has(each))) return false
          if (s.held.some((held) => what.some((each) => held.has(each)))) return false
          for (const ahead of s.line) {
            if (ahead === to) return true
            if (what.some((each) => s.wanted.get(ahead).has(each))) return false
          }
          return false
        },
        step: (s, { to, what }) => {
          for (const each of what) {
            s.wanted.get(to).delete(each)
            s.held.get(to).add(each)
          }
          if (s.wanted.get(to).size === 0) s.line.remove(s.line.values().indexOf(to))
        },
      }),
      giveBack: action({
        params: { by: client(clients), what: some },
        when: (s, { by, what }) => what.length > 0 && what.every((each) => s.held.get(by).has(each)),
        step: (s, { by, what }) => {
          for (const each of what) s.held.get(by).delete(each)
        },
      }),
      schedule: action({
        params: { order: (s) => orders(s.wanted.keys((wanted, each) => wanted.size > 0 && !s.line.includes(each))) },
        when: (_, { order }) => order.length > 0,
        step: (s, { order }) => {
          for (const each of order) s.line.push(each)
        },
      }),
    }
  },
  properties: ({ always, sometimes, constants: { clients, resources } }) => ({
    exclusive: always((s) => {
      for (let each = 0; each < resources; each += 1) if (s.held.count((held) => held.has(each)) > 1) return false
      return true
    }),
    lineWants: always((s) => s.line.every((each) => s.wanted.get(each).size > 0)),
    // Nobody holds what somebody earlier in the line waits for.
    noneAheadIsBlocked: always((s) =>
      s.line.every((each, at) =>
        s.line.every(
          (ahead, place) => place >= at || !snapshot(s.held.get(each)).some((what) => s.wanted.get(ahead).has(what)),
        ),
      ),
    ),
    wholeLine: sometimes((s) => s.line.length === clients),
  }),
})
