// Small models whose searches end in every way there is. Threads import them by name.
import { defineModel, t } from '../../src/model/index.ts'

/** Two counters that race: many ways to each state. `stop` and the properties decide how a search of it ends. */
const grid = (
  property: 'corner' | 'step' | 'none',
  options: { readonly boundary?: number; readonly ends?: boolean } = {},
) =>
  defineModel({
    name: `grid-${property}`,
    constants: { side: 12 },
    state: ({ side }) => t.struct({ x: t.int(0, side), y: t.int(0, side), last: t.enum('none', 'x', 'y') }),
    init: ({ action }) =>
      action({
        params: { x: t.int(0, 2), y: t.int(0, 2) },
        step: (s, { x, y }) => {
          s.x = x
          s.y = y
        },
      }),
    actions: ({ action, constants: { side } }) => ({
      right: action({
        params: { by: t.int(1, 2) },
        when: (s, { by }) => s.x + by <= side,
        step: (s, { by }) => {
          s.x += by
          s.last = 'x'
        },
      }),
      up: action({
        when: (s) => s.y < side,
        step: (s) => {
          s.y += 1
          s.last = 'y'
        },
      }),
      stay: action({ when: (s) => s.x === 3, step: () => {} }),
    }),
    properties: ({ always, alwaysStep, sometimes, constants: { side } }) => ({
      diagonal: sometimes((s) => s.x === s.y && s.x > 3),
      ...(property === 'corner' ? { corner: always((s) => s.x + s.y < side + 3) } : {}),
      ...(property === 'step'
        ? { small: alwaysStep((before, after) => after.x + after.y - before.x - before.y < 2 || before.y < 6) }
        : {}),
    }),
    ends: (s, { side }) => options.ends !== false && s.x === side && s.y === side,
    boundary: (s) => s.x <= (options.boundary ?? Number.POSITIVE_INFINITY),
  })

export const holding = grid('none')
export const violatedState = grid('corner')
export const violatedStep = grid('step')
export const deadlocked = grid('none', { ends: false })
export const bounded = grid('none', { boundary: 7 })
/** Violated only by states beyond the boundary. */
export const violatedBeyond = grid('corner', { boundary: 5 })

/** All initial states are wrong. */
export const violatedAtFirst = defineModel({
  name: 'violatedAtFirst',
  state: () => t.struct({ x: t.int(0, 9) }),
  init: ({ action }) =>
    action({
      params: { x: t.int(3, 9) },
      step: (s, { x }) => {
        s.x = x
      },
    }),
  actions: ({ action }) => ({ stay: action({ step: () => {} }) }),
  properties: ({ always }) => ({ small: always((s) => s.x < 3) }),
})

/** A mistake that only one state makes. */
export const throwing = defineModel({
  name: 'throwing',
  state: () => t.struct({ x: t.int(0, 500) }),
  actions: ({ action }) => ({
    up: action({
      params: { by: t.int(1, 3) },
      step: (s, { by }) => {
        s.x += by
      },
    }),
  }),
})

/** It ends in a cycle that never reaches 9. */
export const circling = defineModel({
  name: 'circling',
  state: () => t.struct({ x: t.int(0, 9) }),
  actions: ({ action }) => ({
    up: action({
      fair: 'weak',
      step: (s) => {
        if (s.x !== 9) s.x = s.x === 5 ? 2 : s.x + 1
      },
    }),
    leap: action({
      when: (s) => s.x === 4,
      step: (s) => {
        s.x = 9
      },
    }),
    rest: action({ when: (s) => s.x === 9, step: () => {} }),
  }),
  properties: ({ eventually }) => ({ arrives: eventually((s) => s.x === 9) }),
})
