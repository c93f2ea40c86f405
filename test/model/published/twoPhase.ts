// Two-phase commit (Gray and Lamport, Consensus on Transaction Commit): a coordinator and n managers over a set of
// messages.
import { defineModel, t } from '../../../src/model/index.ts'

const manager = (n: number) => t.int(0, n - 1)

export const twoPhase = defineModel({
  name: 'twoPhase',
  constants: { n: 3 },
  state: ({ n }) =>
    t.struct({
      managers: t.record(manager(n), t.enum('working', 'prepared', 'committed', 'aborted')),
      coordinator: t.enum('init', 'committed', 'aborted'),
      prepared: t.set(manager(n)),
      sent: t.set(t.union({ prepared: { from: manager(n) }, commit: {}, abort: {} })),
    }),
  actions: ({ action, constants: { n } }) => ({
    hearPrepared: action({
      params: { from: manager(n) },
      when: (s, { from }) => s.coordinator === 'init' && s.sent.has({ kind: 'prepared', from }),
      step: (s, { from }) => {
        s.prepared.add(from)
      },
    }),
    commit: action({
      fair: 'weak',
      when: (s) => s.coordinator === 'init' && s.prepared.size === n,
      step: (s) => {
        s.coordinator = 'committed'
        s.sent.add({ kind: 'commit' })
      },
    }),
    abort: action({
      when: (s) => s.coordinator === 'init',
      step: (s) => {
        s.coordinator = 'aborted'
        s.sent.add({ kind: 'abort' })
      },
    }),
    prepare: action({
      params: { at: manager(n) },
      when: (s, { at }) => s.managers.get(at) === 'working',
      step: (s, { at }) => {
        s.managers.set(at, 'prepared')
        s.sent.add({ kind: 'prepared', from: at })
      },
      seen: (_, { at }) => ({ kind: 'vote', manager: at }),
    }),
    chooseAbort: action({
      params: { at: manager(n) },
      when: (s, { at }) => s.managers.get(at) === 'working',
      step: (s, { at }) => s.managers.set(at, 'aborted'),
    }),
    hearCommit: action({
      params: { at: manager(n) },
      when: (s) => s.sent.has({ kind: 'commit' }),
      step: (s, { at }) => s.managers.set(at, 'committed'),
    }),
    hearAbort: action({
      params: { at: manager(n) },
      when: (s) => s.sent.has({ kind: 'abort' }),
      step: (s, { at }) => s.managers.set(at, 'aborted'),
    }),
  }),
  properties: ({ always, sometimes, leadsTo, constants: { n } }) => ({
    agreement: always((s) => !(s.managers.some((m) => m === 'aborted') && s.managers.some((m) => m === 'committed'))),
    canCommit: sometimes((s) => s.managers.every((m) => m === 'committed')),
    decides: leadsTo(
      (s) => s.prepared.size === n,
      (s) => s.coordinator !== 'init',
    ),
  }),
  mutants: ({ action }) => ({
    commitsEarly: {
      commit: action({
        when: (s) => s.coordinator === 'init',
        step: (s) => {
          s.coordinator = 'committed'
          s.sent.add({ kind: 'commit' })
        },
      }),
    },
  }),
})
