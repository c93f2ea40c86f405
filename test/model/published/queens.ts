// The n queens problem (Merz; the public TLA+ Examples, N-Queens/Queens): partial placements are extended row by row,
// all columns at once; what is full is a solution. That there is none is the claim; a counterexample shows one. A
// placement says in which column the queen of each row stands. Only boards on which all placements are few enough for a
// set of bits are meant: four queens.
import { defineModel, t } from '../../../src/model/index.ts'

const placement = (n: number) => t.seq(t.int(1, n), n)

/** Whether a queen in the next row of a placement would be attacked in this column. */
function isAttacked(placed: readonly number[], column: number): boolean {
  return placed.some((other, row) => other === column || Math.abs(other - column) === placed.length - row)
}

export const queens = defineModel({
  name: 'queens',
  constants: { n: 4 },
  state: ({ n }) => t.struct({ begun: t.set(placement(n)), solutions: t.set(placement(n)) }),
  init: ({ action }) => action({ step: (s) => s.begun.add([]) }),
  actions: ({ action, constants: { n } }) => ({
    extend: action({
      params: { placed: (s) => s.begun.values() },
      step: (s, { placed }) => {
        s.begun.delete(placed)
        for (let column = 1; column <= n; column += 1) {
          if (isAttacked(placed, column)) continue
          const more = [...placed, column]
          if (more.length === n) s.solutions.add(more)
          else s.begun.add(more)
        }
      },
    }),
  }),
  ends: () => true,
  properties: ({ always }) => ({
    noSolution: always((s) => s.solutions.size === 0),
  }),
})
