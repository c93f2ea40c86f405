// A shared counter without a lock (Stateright, examples/increment.rs): each thread reads it once, and once writes what
// it read plus one. An update can be lost. The published model states, wrongly, that the counter equals the number of
// writes; that claim is `neverLost` here, and it is made only where `judged` says so, so that the states can be counted
// to the end.
import { defineModel, t } from '../../../src/model/index.ts'

const thread = (threads: number) => t.int(0, threads - 1)

export const increment = defineModel({
  name: 'increment',
  constants: { threads: 2, judged: false },
  state: ({ threads }) =>
    t.struct({
      shared: t.int(0, threads),
      threads: t.record(
        thread(threads),
        t.struct({ stage: t.enum('read', 'write', 'done'), local: t.int(0, threads) }),
      ),
    }),
  actions: ({ action, constants: { threads } }) => ({
    read: action({
      params: { by: thread(threads) },
      when: (s, { by }) => s.threads.get(by).stage === 'read',
      step: (s, { by }) => s.threads.set(by, { stage: 'write', local: s.shared }),
    }),
    write: action({
      params: { by: thread(threads) },
      when: (s, { by }) => s.threads.get(by).stage === 'write',
      step: (s, { by }) => {
        const self = s.threads.get(by)
        self.stage = 'done'
        s.shared = self.local + 1
      },
    }),
  }),
  ends: (s) => s.threads.every(({ stage }) => stage === 'done'),
  properties: ({ always, sometimes, constants: { threads, judged } }) => ({
    ...(judged && { neverLost: always((s) => s.shared === s.threads.count(({ stage }) => stage === 'done')) }),
    canBeRight: sometimes((s) => s.shared === threads),
    canBeLost: sometimes((s) => s.shared < threads && s.threads.every(({ stage }) => stage === 'done')),
  }),
})
