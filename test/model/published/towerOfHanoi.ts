// The tower of Hanoi (the public TLA+ Examples, tower_of_hanoi): disks are moved one at a time from the first of some
// towers to the last, and never lie on a smaller one. That they never arrive is the claim; a counterexample is a
// solution. The state says of each disk, the smallest first, on which tower it is: their order there follows.
import { defineModel, t } from '../../../src/model/index.ts'

export const towerOfHanoi = defineModel({
  name: 'towerOfHanoi',
  constants: { disks: 5, towers: 3 },
  state: ({ disks, towers }) => t.struct({ places: t.record(t.int(0, disks - 1), t.int(0, towers - 1)) }),
  actions: ({ action, constants: { disks, towers } }) => ({
    move: action({
      params: { disk: t.int(0, disks - 1), to: t.int(0, towers - 1) },
      when: (s, { disk, to }) => {
        const from = s.places.get(disk)
        return from !== to && s.places.every((at, other) => other >= disk || (at !== from && at !== to))
      },
      step: (s, { disk, to }) => s.places.set(disk, to),
    }),
  }),
  properties: ({ always, constants: { towers } }) => ({
    notSolved: always((s) => s.places.some((at) => at !== towers - 1)),
  }),
})
