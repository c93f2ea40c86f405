// A long mission: steps and sleeps over up to 16 virtual days, as a long-running agent has them, and longer than any
// lease.
import { step, workflow } from 'crashworthy'

const observe = step('observe', (tools, mission: string, leg: number) =>
  tools.call<{ reading: number }>('journal', 'observe', { mission, leg }),
)
const report = step('report', (tools, mission: string, total: number) => tools.call('mail', 'send', { mission, total }))

export const longMission = workflow('long-mission', function* (ctx, mission: string, legs: number, restMs: number) {
  let total = 0
  for (let leg = 1; leg <= legs; leg += 1) {
    const { reading } = yield* ctx.step(observe, mission, leg)
    total += reading
    yield* ctx.sleep(restMs)
  }
  yield* ctx.step(report, mission, total)
  return total
})

/** A step that itself takes longer than a lease: an agent's tool call, a model's long answer. */
const survey = step('survey', async (tools, mission: string, forMs: number) => {
  await new Promise((resolve) => setTimeout(resolve, forMs))
  return tools.call<{ reading: number }>('journal', 'observe', { mission, leg: 0 })
})

export const surveyMission = workflow('survey-mission', function* (ctx, mission: string, legs: number, forMs: number) {
  let total = 0
  for (let leg = 1; leg <= legs; leg += 1) total += (yield* ctx.step(survey, mission, forMs)).reading
  yield* ctx.step(report, mission, total)
  return total
})

export const workflows = [longMission, surveyMission]
