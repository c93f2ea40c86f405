// Dining philosophers after Chandy and Misra: a fork is handed over when it is dirty, and is clean then; eating makes
// it dirty. Published as DiningPhilosophers in the TLA+ Examples (after Hemphill), translated from PlusCal: whether a
// philosopher can eat is judged before it hands over a fork in the same step. What a philosopher does is one action,
// because the published fairness is of the philosopher.
import { defineModel, t } from '../../../src/model/index.ts'

const philosopher = (n: number) => t.int(0, n - 1)

export const diningPhilosophers = defineModel({
  name: 'diningPhilosophers',
  constants: { n: 5 },
  state: ({ n }) =>
    t.struct({
      // Fork k is the left one of philosopher k, and the right one of the philosopher before.
      forks: t.record(philosopher(n), t.struct({ holder: philosopher(n), clean: t.bool })),
      philosophers: t.record(
        philosopher(n),
        t.struct({ doing: t.enum('looping', 'eating', 'thinking'), hungry: t.bool }),
      ),
    }),
  init: ({ action }) =>
    action({
      // Every fork begins with the lower-numbered of the two philosophers beside it.
      step: (s) => {
        s.forks.forEach((fork, at) => {
          fork.holder = at === 1 ? 0 : at
        })
        s.philosophers.forEach((one) => {
          one.hungry = true
        })
      },
    }),
  actions: ({ action, constants: { n } }) => ({
    act: action({
      fair: 'weak',
      params: { who: philosopher(n) },
      step: (s, { who }) => {
        const self = s.philosophers.get(who)
        const left = s.forks.get(who)
        const right = s.forks.get((who + 1) % n)
        switch (self.doing) {
          case 'looping': {
            const canEat = left.holder === who && right.holder === who && left.clean && right.clean
            self.doing = !self.hungry ? 'thinking' : canEat ? 'eating' : 'looping'
            if (left.holder === who && !left.clean) {
              left.holder = (who + n - 1) % n
              left.clean = true
            } else if (right.holder === who && !right.clean) {
              right.holder = (who + 1) % n
              right.clean = true
            }
            return
          }
          case 'thinking':
            self.hungry = true
            self.doing = 'looping'
            return
          case 'eating':
            self.hungry = false
            left.clean = false
            right.clean = false
            self.doing = 'looping'
        }
      },
    }),
  }),
  properties: ({ always, infinitelyOften, constants: { n } }) => ({
    neighboursDoNotEatTogether: always((s) =>
      s.philosophers.every(
        ({ doing }, who) => doing !== 'eating' || s.philosophers.get((who + 1) % n).doing !== 'eating',
      ),
    ),
    ...Object.fromEntries(
      Array.from({ length: n }, (_, who) => [
        `philosopher${who}Eats`,
        infinitelyOften((s) => !s.philosophers.get(who).hungry),
      ]),
    ),
  }),
})
