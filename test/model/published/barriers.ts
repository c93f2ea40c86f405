// A barrier that can be used again, of a lock, a counter and two semaphores: processes meet in a first chamber, and
// leave together by a second. Published as Barriers in the TLA+ Examples (after Differdange, translated from PlusCal: a
// line is a step). That it refines `barrier.ts` is published too, and left out here.
import { defineModel, t } from '../../../src/model/index.ts'

const process = (n: number) => t.int(0, n - 1)

const line = t.enum(
  'outside',
  'lock1',
  'enter',
  'areAllIn',
  'open1',
  'unlock1',
  'wait1',
  'lock2',
  'leave',
  'areAllOut',
  'open2',
  'unlock2',
  'wait2',
)

export const barriers = defineModel({
  name: 'barriers',
  constants: { n: 6 },
  state: ({ n }) =>
    t.struct({
      at: t.record(process(n), line),
      locked: t.bool,
      gate1: t.int(0, n),
      gate2: t.int(0, n),
      inside: t.int(0, n),
    }),
  actions: ({ action, constants: { n } }) => {
    const params = { who: process(n) }
    return {
      approach: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'outside',
        step: (s, { who }) => s.at.set(who, 'lock1'),
      }),
      lock1: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'lock1' && !s.locked,
        step: (s, { who }) => {
          s.locked = true
          s.at.set(who, 'enter')
        },
      }),
      enter: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'enter',
        step: (s, { who }) => {
          s.inside += 1
          s.at.set(who, 'areAllIn')
        },
      }),
      areAllIn: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'areAllIn',
        step: (s, { who }) => s.at.set(who, s.inside === n ? 'open1' : 'unlock1'),
      }),
      open1: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'open1',
        step: (s, { who }) => {
          s.gate1 += n
          s.at.set(who, 'unlock1')
        },
      }),
      unlock1: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'unlock1',
        step: (s, { who }) => {
          s.locked = false
          s.at.set(who, 'wait1')
        },
      }),
      wait1: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'wait1' && s.gate1 > 0,
        step: (s, { who }) => {
          s.gate1 -= 1
          s.at.set(who, 'lock2')
        },
      }),
      lock2: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'lock2' && !s.locked,
        step: (s, { who }) => {
          s.locked = true
          s.at.set(who, 'leave')
        },
      }),
      leave: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'leave',
        step: (s, { who }) => {
          s.inside -= 1
          s.at.set(who, 'areAllOut')
        },
      }),
      areAllOut: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'areAllOut',
        step: (s, { who }) => s.at.set(who, s.inside === 0 ? 'open2' : 'unlock2'),
      }),
      open2: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'open2',
        step: (s, { who }) => {
          s.gate2 += n
          s.at.set(who, 'unlock2')
        },
      }),
      unlock2: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'unlock2',
        step: (s, { who }) => {
          s.locked = false
          s.at.set(who, 'wait2')
        },
      }),
      wait2: action({
        params,
        when: (s, { who }) => s.at.get(who) === 'wait2' && s.gate2 > 0,
        step: (s, { who }) => {
          s.gate2 -= 1
          s.at.set(who, 'outside')
        },
      }),
    }
  },
  properties: ({ always }) => {
    const inFirstChamber = new Set(['outside', 'lock1', 'enter', 'areAllIn', 'open1', 'unlock1', 'wait1'])
    const holdsLock = new Set(['enter', 'areAllIn', 'open1', 'unlock1', 'leave', 'areAllOut', 'open2', 'unlock2'])
    const isCounted = new Set(['areAllIn', 'open1', 'unlock1', 'wait1', 'lock2', 'leave'])
    return {
      lockExcludes: always((s) => s.at.count((at) => holdsLock.has(at)) === (s.locked ? 1 : 0)),
      insideIsCounted: always((s) => s.inside === s.at.count((at) => isCounted.has(at))),
      oneGateIsShut: always((s) => s.gate1 === 0 || s.gate2 === 0),
      firstChamberEmpties: always(
        (s) => s.gate1 > 0,
        (s) => s.gate1 === s.at.count((at) => inFirstChamber.has(at)),
      ),
      secondChamberEmpties: always(
        (s) => s.gate2 > 0,
        (s) => s.gate2 === s.at.count((at) => !inFirstChamber.has(at)),
      ),
    }
  },
})
