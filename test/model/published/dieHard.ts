// The water puzzle of the film Die Hard 3 (the public TLA+ Examples, DieHard): with a jug of five gallons, one of
// three, and a tap, measure four gallons. That it cannot be done is the claim; a counterexample is a solution.
import { defineModel, t } from '../../../src/model/index.ts'

const large = 5
const small = 3

export const dieHard = defineModel({
  name: 'dieHard',
  state: () => t.struct({ large: t.int(0, large), small: t.int(0, small) }),
  actions: ({ action }) => ({
    fillLarge: action({
      step: (s) => {
        s.large = large
      },
    }),
    fillSmall: action({
      step: (s) => {
        s.small = small
      },
    }),
    emptyLarge: action({
      step: (s) => {
        s.large = 0
      },
    }),
    emptySmall: action({
      step: (s) => {
        s.small = 0
      },
    }),
    pourIntoLarge: action({
      step: (s) => {
        const poured = Math.min(s.small, large - s.large)
        s.small -= poured
        s.large += poured
      },
    }),
    pourIntoSmall: action({
      step: (s) => {
        const poured = Math.min(s.large, small - s.small)
        s.large -= poured
        s.small += poured
      },
    }),
  }),
  properties: ({ always }) => ({
    notSolved: always((s) => s.large !== 4),
  }),
})
