// Readers and writers that are served in the order of their requests: many may read at once, one may write alone.
// Published as ReadersWriters in the TLA+ Examples (after DeFrain), with its fairness and its properties of liveness.
import { defineModel, t } from '../../../src/model/index.ts'

const actor = (n: number) => t.int(0, n - 1)

export const readersWriters = defineModel({
  name: 'readersWriters',
  constants: { n: 3 },
  state: ({ n }) =>
    t.struct({
      readers: t.set(actor(n)),
      writers: t.set(actor(n)),
      // Nobody waits twice for the same.
      waiting: t.seq(t.struct({ to: t.enum('read', 'write'), who: actor(n) }), 2 * n),
    }),
  actions: ({ action, constants: { n } }) => ({
    askToRead: action({
      fair: 'weak',
      params: { who: actor(n) },
      when: (s, { who }) => !s.waiting.includes({ to: 'read', who }),
      step: (s, { who }) => s.waiting.push({ to: 'read', who }),
    }),
    askToWrite: action({
      fair: 'weak',
      params: { who: actor(n) },
      when: (s, { who }) => !s.waiting.includes({ to: 'write', who }),
      step: (s, { who }) => s.waiting.push({ to: 'write', who }),
    }),
    serve: action({
      fair: 'weak',
      when: (s) =>
        s.writers.size === 0 && s.waiting.length > 0 && (s.waiting.at(0)?.to === 'read' || s.readers.size === 0),
      step: (s) => {
        const first = s.waiting.shift()
        if (first === undefined) return
        const served = first.to === 'read' ? s.readers : s.writers
        served.add(first.who)
      },
    }),
    stop: action({
      fair: 'weak',
      fairAs: 'whole',
      params: { who: actor(n) },
      when: (s, { who }) => s.readers.has(who) || s.writers.has(who),
      step: (s, { who }) => (s.readers.has(who) ? s.readers : s.writers).delete(who),
    }),
  }),
  properties: ({ always, sometimes, infinitelyOften, constants: { n } }) => ({
    oneWriterAlone: always((s) => (s.readers.size === 0 || s.writers.size === 0) && s.writers.size <= 1),
    allRead: sometimes((s) => s.readers.size === n),
    ...Object.fromEntries(
      Array.from({ length: n }, (_, who) => [
        [`actor${who}Reads`, infinitelyOften((s) => s.readers.has(who))],
        [`actor${who}Writes`, infinitelyOften((s) => s.writers.has(who))],
        [`actor${who}StopsReading`, infinitelyOften((s) => !s.readers.has(who))],
        [`actor${who}StopsWriting`, infinitelyOften((s) => !s.writers.has(who))],
      ]).flat(),
    ),
  }),
  mutants: ({ action }) => ({
    // Readers are served though a writer waits before them.
    readersOvertake: {
      serve: action({
        fair: 'weak',
        when: (s) => s.writers.size === 0 && s.waiting.some(({ to }) => to === 'read' || s.readers.size === 0),
        step: (s) => {
          const at = s.waiting.values().findIndex(({ to }) => to === 'read')
          const next = s.waiting.at(Math.max(at, 0))
          if (next === undefined) return
          s.waiting.remove(Math.max(at, 0))
          const served = next.to === 'read' ? s.readers : s.writers
          served.add(next.who)
        },
      }),
    },
  }),
})
