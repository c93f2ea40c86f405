// A linear Diophantine equation over bytes, a x + b y = c (Stateright, src/test_util.rs): x or y is increased by one
// and wraps around. With even a and b and an odd c there is no solution, and the search sees all 65,536 states.
import { defineModel, t } from '../../../src/model/index.ts'

const byte = t.int(0, 255)

export const linearEquation = defineModel({
  name: 'linearEquation',
  constants: { a: 2, b: 4, c: 7 },
  state: () => t.struct({ x: byte, y: byte }),
  actions: ({ action }) => ({
    increaseX: action({
      step: (s) => {
        s.x = (s.x + 1) % 256
      },
    }),
    increaseY: action({
      step: (s) => {
        s.y = (s.y + 1) % 256
      },
    }),
  }),
  properties: ({ sometimes, constants: { a, b, c } }) => ({
    solvable: sometimes((s) => (a * s.x + b * s.y) % 256 === c),
  }),
})
