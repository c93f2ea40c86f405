// One to three articles that wait for an editor. The answer comes in time, in the very second of the timeout, too late,
// or never.

import { defineScenario, endsWith, field, languageModel, ledger, mail, type Sometimes } from 'crashworthy'
import { allProperties, approvalBeforeAct, noEarlyTimers } from 'crashworthy/properties'
import { approval, topic } from './workflows.ts'

const minuteMs = 60_000
const dayMs = 1440 * minuteMs
/** Three retries of each of the four steps, a second apart, and the model's longest completion. */
const stepsMs = 4 * 3000 + 1000

/** A signal is sent within a second of the moment at which the wait for it began, plus its timeout. */
const races: Sometimes = {
  name: 'races-the-timer',
  statement: 'an answer is sent within a second of the timeout',
  kinds: ['workflow.command', 'client.call'],
  watch: () => {
    const dueUs = new Map<string, number>()
    return (event) => {
      const run = field(event, 'run')
      if (field(event, 'verb') === 'waitFor' && !dueUs.has(run)) dueUs.set(run, event.timeUs + dayMs * 1000)
      return field(event, 'operation') === 'signal' && Math.abs(event.timeUs - (dueUs.get(run) ?? 0)) < 1_000_000
    }
  },
  needsFaults: false,
}

export default defineScenario({
  name: 'approval',
  about: 'A human has 24 hours to approve what cannot be undone; the answer races the timer.',
  workflows: 'workflows.ts',
  uses: ['step', 'waitFor'],
  services: {
    model: languageModel({ requestsPerMinute: 60, tokensPerSecond: 40 }),
    mail: mail(),
    press: ledger({ publish: () => ({ output: { published: true } }) }),
  },
  workload: (fc) => {
    /** When the answer comes, after the start; null for never. */
    const answers = fc.oneof(
      fc.integer({ min: 10 * minuteMs, max: dayMs - 10 * minuteMs }),
      fc.integer({ min: dayMs - 500, max: dayMs + 1500 }),
      fc.integer({ min: dayMs - 500, max: dayMs + 1500 }),
      fc.integer({ min: dayMs + minuteMs, max: dayMs + 60 * minuteMs }),
      fc.constant(null),
    )
    return fc
      .array(
        fc.record({
          answerMs: answers,
          payload: fc.constantFrom(approval, approval, 'reject'),
          atMs: fc.integer({ min: 0, max: 3000 }),
        }),
        { minLength: 1, maxLength: 3 },
      )
      .map((articles) => {
        const signals = articles.flatMap(({ answerMs, payload, atMs }, index) =>
          answerMs === null ? [] : [{ run: `article-${index + 1}`, topic, payload, atMs: atMs + answerMs }],
        )
        return {
          starts: articles.map(({ atMs }, index) => ({
            run: `article-${index + 1}`,
            workflow: 'article',
            values: [`article-${index + 1}`],
            atMs,
          })),
          signals,
          timersMs: articles.map(({ atMs }) => atMs + dayMs),
          scriptedMs: Math.max(
            ...articles.map(({ atMs }) => atMs + dayMs + stepsMs),
            ...signals.map(({ atMs }) => atMs),
          ),
        }
      })
  },
  properties: [
    ...allProperties,
    noEarlyTimers,
    approvalBeforeAct({ topic, approval, act: 'publish', withdraw: 'withdraw' }),
  ],
  sometimes: [
    endsWith('published', 'an article is approved and published'),
    endsWith('rejected', 'an article is rejected'),
    endsWith('timed out', 'nobody answers in time'),
    races,
  ],
  mustFire: [],
})
