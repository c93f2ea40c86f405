// Transaction commit (Gray and Lamport, Consensus on Transaction Commit): what any commit protocol must implement.
// Managers see each other's states, and there are no messages. Published as TCommit in the TLA+ Examples; its deadlock
// check is off, here `ends` says where it may stop.
import { defineModel, t } from '../../../src/model/index.ts'

const manager = (n: number) => t.int(0, n - 1)

export const transactionCommit = defineModel({
  name: 'transactionCommit',
  constants: { n: 3 },
  state: ({ n }) =>
    t.struct({
      managers: t.record(manager(n), t.enum('working', 'prepared', 'committed', 'aborted')),
    }),
  actions: ({ action, constants: { n } }) => ({
    prepare: action({
      params: { at: manager(n) },
      when: (s, { at }) => s.managers.get(at) === 'working',
      step: (s, { at }) => s.managers.set(at, 'prepared'),
    }),
    commit: action({
      params: { at: manager(n) },
      when: (s, { at }) =>
        s.managers.get(at) === 'prepared' && s.managers.every((m) => m === 'prepared' || m === 'committed'),
      step: (s, { at }) => s.managers.set(at, 'committed'),
    }),
    abort: action({
      params: { at: manager(n) },
      when: (s, { at }) => {
        const own = s.managers.get(at)
        return (own === 'working' || own === 'prepared') && s.managers.every((m) => m !== 'committed')
      },
      step: (s, { at }) => s.managers.set(at, 'aborted'),
    }),
  }),
  properties: ({ always, sometimes }) => ({
    agreement: always((s) => !(s.managers.some((m) => m === 'aborted') && s.managers.some((m) => m === 'committed'))),
    canCommit: sometimes((s) => s.managers.every((m) => m === 'committed')),
    canAbort: sometimes((s) => s.managers.every((m) => m === 'aborted')),
  }),
  ends: (s) => s.managers.every((m) => m === 'committed' || m === 'aborted'),
  mutants: ({ action, constants: { n } }) => ({
    abortsLate: {
      abort: action({
        params: { at: manager(n) },
        when: (s, { at }) => s.managers.get(at) !== 'committed' && s.managers.get(at) !== 'aborted',
        step: (s, { at }) => s.managers.set(at, 'aborted'),
      }),
    },
  }),
})
