// Three missionaries and three cannibals have to cross a river in a boat that takes one or two (the public TLA+
// Examples, MissionariesAndCannibals). On neither bank may cannibals outnumber missionaries, if there are any. That
// somebody always stays on the first bank is the claim; a counterexample is a solution.
import { defineModel, t } from '../../../src/model/index.ts'

const bank = t.enum('east', 'west')

/** People are numbered, missionaries first. */
function isSafe(people: readonly number[], ofEach: number): boolean {
  const missionaries = people.filter((each) => each < ofEach).length
  return missionaries === 0 || people.length - missionaries <= missionaries
}

export const missionariesAndCannibals = defineModel({
  name: 'missionariesAndCannibals',
  constants: { ofEach: 3 },
  state: ({ ofEach }) => t.struct({ boat: bank, people: t.record(t.int(0, 2 * ofEach - 1), bank) }),
  actions: ({ action, constants: { ofEach } }) => ({
    cross: action({
      params: { aboard: t.set(t.int(0, 2 * ofEach - 1)) },
      when: (s, { aboard }) => {
        if (aboard.length !== 1 && aboard.length !== 2) return false
        if (aboard.some((each) => s.people.get(each) !== s.boat)) return false
        const left = s.people.keys((at, each) => at === s.boat && !aboard.includes(each))
        const met = s.people.keys((at) => at !== s.boat)
        return isSafe(left, ofEach) && isSafe([...met, ...aboard], ofEach)
      },
      step: (s, { aboard }) => {
        s.boat = s.boat === 'east' ? 'west' : 'east'
        for (const each of aboard) s.people.set(each, s.boat)
      },
    }),
  }),
  properties: ({ always, constants: { ofEach } }) => ({
    safe: always((s) =>
      (['east', 'west'] as const).every((side) =>
        isSafe(
          s.people.keys((at) => at === side),
          ofEach,
        ),
      ),
    ),
    notSolved: always((s) => s.people.some((at) => at === 'east')),
  }),
})
