// A run that nothing interrupts: the abstract model of `journal`. It performs its steps one after another, each with
// the result of the one before it as its payload, and is told any answer. A step that failed may have been performed or
// not, as when its answer is lost. Source: the promise of durable execution, that code runs as if nothing could
// interrupt it. It leaves out crashes and all that recovers from them, parallel steps and timers. Of runs it says what
// `one-key-one-payload`, `one-terminal-result` and `due-runs-end` say.
import { defineModel, t } from '../../src/model/index.ts'

export const result = t.enum('yes', 'no', 'failed')
export type Result = 'yes' | 'no' | 'failed'

/**
 * What is observed of a run: the payloads that its services saw, the results that its code saw, and what its client was
 * told.
 */
export const observable = (steps: number) => ({
  ledger: t.record(t.int(0, steps - 1), t.set(result)),
  results: t.seq(result, steps),
  outputs: t.set(result),
})

/** The payload of the next step; the first one's is the input. */
export function payloadAfter(results: { at(index: number): Result | undefined }): Result {
  return results.at(-1) ?? 'yes'
}

export const crashFreeRun = defineModel({
  name: 'crashFreeRun',
  about: 'A run of several steps that nothing interrupts.',
  constants: { steps: 3 },
  state: ({ steps }) => t.struct(observable(steps)),
  actions: ({ action, constants: { steps } }) => ({
    perform: action({
      fair: 'weak',
      when: (s) => s.results.length < steps && s.ledger.get(s.results.length).size === 0,
      step: (s) => s.ledger.get(s.results.length).add(payloadAfter(s.results)),
    }),
    observe: action({
      fair: 'weak',
      fairAs: 'whole',
      params: { answer: result },
      when: (s, { answer }) =>
        s.results.length < steps && (answer === 'failed' || s.ledger.get(s.results.length).size > 0),
      step: (s, { answer }) => s.results.push(answer),
    }),
    end: action({
      fair: 'weak',
      when: (s) => s.results.length === steps && s.outputs.size === 0,
      step: (s) => s.outputs.add(payloadAfter(s.results)),
    }),
  }),
  ends: (s) => s.outputs.size > 0,
  properties: ({ always, eventually, constants: { steps } }) => ({
    onePayload: always((s) => s.ledger.every((payloads) => payloads.size <= 1)),
    endsWithTheLast: always(
      (s) => s.outputs.size > 0,
      (s) => s.outputs.size === 1 && s.outputs.has(payloadAfter(s.results)) && s.results.length === steps,
    ),
    ends: eventually((s) => s.outputs.size > 0),
  }),
})
