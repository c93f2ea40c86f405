// Ping-pong (Stateright, src/actor/actor_test_util.rs): two actors send a growing number to and fro, each counting what
// it takes. The network may lose messages, and may deliver them again. A message that an actor does not wait for
// changes nothing, and is no step there or here. Counts end at `max`, as by the published boundary. Its history of
// messages is left out, as in the published counts.
import { defineModel, t } from '../../../src/model/index.ts'

const message = (max: number) => t.union({ ping: { number: t.int(0, max) }, pong: { number: t.int(0, max) } })

export const pingPong = defineModel({
  name: 'pingPong',
  constants: { max: 5, loses: true, repeats: true },
  state: ({ max }) =>
    t.struct({
      pinger: t.int(0, max),
      ponger: t.int(0, max),
      sent: t.set(message(max)),
    }),
  init: ({ action }) => action({ step: (s) => s.sent.add({ kind: 'ping', number: 0 }) }),
  actions: ({ action, constants: { max, loses, repeats } }) => ({
    hearPing: action({
      fair: 'weak',
      params: { number: t.int(0, max) },
      when: (s, { number }) => s.ponger === number && number < max && s.sent.has({ kind: 'ping', number }),
      step: (s, { number }) => {
        s.ponger += 1
        if (!repeats) s.sent.delete({ kind: 'ping', number })
        s.sent.add({ kind: 'pong', number })
      },
    }),
    hearPong: action({
      fair: 'weak',
      params: { number: t.int(0, max) },
      when: (s, { number }) => s.pinger === number && number < max && s.sent.has({ kind: 'pong', number }),
      step: (s, { number }) => {
        s.pinger += 1
        if (!repeats) s.sent.delete({ kind: 'pong', number })
        s.sent.add({ kind: 'ping', number: number + 1 })
      },
    }),
    ...(loses && {
      lose: action({
        params: { lost: message(max) },
        when: (s, { lost }) => s.sent.has(lost),
        step: (s, { lost }) => s.sent.delete(lost),
      }),
    }),
  }),
  ends: () => true,
  properties: ({ always, sometimes, eventually, constants: { max } }) => ({
    together: always((s) => Math.abs(s.pinger - s.ponger) <= 1),
    canReachMax: sometimes((s) => s.pinger === max || s.ponger === max),
    // Holds on a network that loses nothing.
    reachesMax: eventually((s) => s.pinger === max || s.ponger === max),
  }),
})
