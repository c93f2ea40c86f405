// The algorithm of Lamport's Teaching Concurrency (the public TLA+ Examples, TeachingConcurrency/Simple): each of n
// processes in a ring sets its own x to 1 and then copies its left neighbour's x to its y. However they interleave,
// some y is 1 when all are done: that of the process whose neighbour set its x before the copy was made, and the last
// one to copy is such a process.
import { defineModel, t } from '../../../src/model/index.ts'

const process = (n: number) => t.int(0, n - 1)

export const teachingConcurrency = defineModel({
  name: 'teachingConcurrency',
  constants: { n: 5 },
  state: ({ n }) =>
    t.struct({
      x: t.record(process(n), t.bool),
      y: t.record(process(n), t.bool),
      stages: t.record(process(n), t.enum('set', 'copy', 'done')),
    }),
  actions: ({ action, constants: { n } }) => ({
    set: action({
      params: { at: process(n) },
      when: (s, { at }) => s.stages.get(at) === 'set',
      step: (s, { at }) => {
        s.x.set(at, true)
        s.stages.set(at, 'copy')
      },
    }),
    copy: action({
      params: { at: process(n) },
      when: (s, { at }) => s.stages.get(at) === 'copy',
      step: (s, { at }) => {
        s.y.set(at, s.x.get((at + n - 1) % n))
        s.stages.set(at, 'done')
      },
    }),
    // The published model stutters explicitly when all is done, so that stopping is no deadlock.
    rest: action({
      when: (s) => s.stages.every((stage) => stage === 'done'),
      step: () => undefined,
    }),
  }),
  properties: ({ always, sometimes }) => ({
    someoneSawIt: always(
      (s) => s.stages.every((stage) => stage === 'done'),
      (s) => s.y.some((seen) => seen),
    ),
    setsBeforeCopying: always((s) => s.stages.every((stage, at) => stage === 'set' || s.x.get(at))),
    someoneMissedIt: sometimes((s) => s.stages.every((stage) => stage === 'done') && s.y.some((seen) => !seen)),
  }),
})
