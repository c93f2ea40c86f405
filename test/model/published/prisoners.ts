// The prisoners and two switches (the public TLA+ Examples, Prisoners; a puzzle of the radio show Car Talk): in a room
// with two switches, each prisoner who is brought there must flip exactly one. One of them counts: he alone moves
// switch A down, each other moves it up at most twice, and whoever has nothing to say flips switch B. Having counted
// twice as often as there are others, the counter knows that all were there. How the switches stand at first is not
// known.
import { defineModel, t } from '../../../src/model/index.ts'

const other = (n: number) => t.int(1, n - 1)

export const prisoners = defineModel({
  name: 'prisoners',
  constants: { n: 4 },
  state: ({ n }) =>
    t.struct({
      upA: t.bool,
      upB: t.bool,
      raised: t.record(other(n), t.int(0, 2)),
      counted: t.int(0, 2 * n - 1),
    }),
  init: ({ action }) =>
    action({
      params: { upA: t.bool, upB: t.bool },
      step: (s, { upA, upB }) => {
        s.upA = upA
        s.upB = upB
      },
    }),
  actions: ({ action, constants: { n } }) => ({
    visit: action({
      fair: 'weak',
      params: { prisoner: other(n) },
      step: (s, { prisoner }) => {
        const raised = s.raised.get(prisoner)
        if (!s.upA && raised < 2) {
          s.upA = true
          s.raised.set(prisoner, raised + 1)
        } else {
          s.upB = !s.upB
        }
      },
    }),
    count: action({
      fair: 'weak',
      step: (s) => {
        if (s.upA) {
          s.upA = false
          s.counted += 1
        } else {
          s.upB = !s.upB
        }
      },
    }),
  }),
  properties: ({ always, eventually, constants: { n } }) => ({
    // If the counter thinks that he is done, everybody has been there.
    neverExecuted: always(
      (s) => s.counted === 2 * (n - 1),
      (s) => s.raised.every((times) => times > 0),
    ),
    // The count lags behind by the switch that is up, and leads by the one that may have been up at first.
    countsWhatWasRaised: always((s) => {
      let lead = s.counted + (s.upA ? 1 : 0)
      s.raised.forEach((times) => {
        lead -= times
      })
      return lead === 0 || lead === 1
    }),
    freed: eventually((s) => s.counted === 2 * (n - 1)),
  }),
})
