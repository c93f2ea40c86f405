// A barrier as an abstraction: n processes arrive one by one, and leave all at once. Published as Barrier in the TLA+
// Examples (after Differdange), where it is what the barrier of semaphores in `barriers.ts` refines.
import { defineModel, t } from '../../../src/model/index.ts'

const process = (n: number) => t.int(0, n - 1)

export const barrier = defineModel({
  name: 'barrier',
  constants: { n: 6 },
  state: ({ n }) => t.struct({ processes: t.record(process(n), t.enum('running', 'waiting')) }),
  actions: ({ action, constants: { n } }) => ({
    arrive: action({
      params: { at: process(n) },
      when: (s, { at }) => s.processes.get(at) === 'running',
      step: (s, { at }) => s.processes.set(at, 'waiting'),
    }),
    leave: action({
      when: (s) => s.processes.every((state) => state === 'waiting'),
      step: (s) => {
        for (const at of s.processes.keys()) s.processes.set(at, 'running')
      },
    }),
  }),
  properties: ({ alwaysStep }) => ({
    nobodyLeavesAlone: alwaysStep(
      (before, after) =>
        before.processes.every((state) => state === 'waiting') ||
        before.processes.every((state, at) => state === 'running' || after.processes.get(at) === 'waiting'),
    ),
  }),
})
