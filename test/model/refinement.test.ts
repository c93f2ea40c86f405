// A model that refines another, and mistakes that only a refinement sees.
import { expect, test } from 'vitest'
import { check, defineModel, type Model, t } from '../../src/model/index.ts'

const hours = defineModel({
  name: 'hours',
  constants: { hours: 4 },
  state: ({ hours }) => t.struct({ hour: t.int(0, hours - 1) }),
  init: ({ action, constants: { hours } }) =>
    action({
      params: { hour: t.int(0, hours - 2) },
      step: (s, { hour }) => {
        s.hour = hour
      },
    }),
  actions: ({ action, constants: { hours } }) => ({
    sound: action({
      step: (s) => {
        s.hour = (s.hour + 1) % hours
      },
    }),
  }),
})

const clock = defineModel({
  name: 'clock',
  constants: { hours: 4 },
  state: ({ hours }) => t.struct({ minute: t.int(0, 3 * hours - 1), wound: t.bool }),
  actions: ({ action, constants: { hours } }) => ({
    tick: action({
      step: (s) => {
        s.minute = (s.minute + 1) % (3 * hours)
      },
    }),
    wind: action({
      step: (s) => {
        s.wound = true
      },
    }),
  }),
  refines: {
    abstract: hours,
    constants: ({ hours }) => ({ hours }),
    mapping: (s) => ({ hour: Math.floor(s.minute / 3) }),
  },
  mutants: ({ action, constants: { hours } }) => ({
    skips: {
      wind: action({
        when: (s) => s.minute === 1,
        step: (s) => {
          s.minute = 6
        },
      }),
    },
    // It leads only to states that are known: whoever looks at new states alone does not see it.
    turnsBack: {
      wind: action({
        when: (s) => s.minute === 3 * hours - 1,
        step: (s) => {
          s.minute = 3
        },
      }),
    },
  }),
})

test('each step stands for one of the abstract model, or for none', () => {
  const { verdict, properties } = check(clock)
  expect(verdict).toBe('holds')
  expect(properties).toEqual([{ name: 'refines hours', verdict: 'holds', premises: 49 }])
  expect(check(clock, { strategy: 'dfs' }).verdict).toBe('holds')
  expect(check(clock, { constants: { hours: 7 } }).verdict).toBe('holds')
})

test.each(['skips', 'turnsBack'])('%s: a step that stands for none is found', (mutant) => {
  const { counterexample } = check(clock, { mutant })
  const minutes = counterexample?.steps.map(({ action, state }) => `${action} ${state['minute']}`)
  expect({ property: counterexample?.property, last: minutes?.slice(-2) }).toEqual({
    property: 'refines hours',
    last: mutant === 'skips' ? ['tick 1', 'wind 6'] : ['tick 11', 'wind 3'],
  })
})

test('an initial state that stands for none is found', () => {
  const late: Model = { ...clock, refines: { abstract: hours, mapping: () => ({ hour: 3 }) } }
  expect(check(late).counterexample).toEqual({
    property: 'refines hours',
    steps: [{ action: 'init', params: {}, state: { minute: 0, wound: false } }],
  })
})
