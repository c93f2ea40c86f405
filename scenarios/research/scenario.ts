// One or two deep-research agents at a time, over a model that is really rate limited.

import { defineScenario, endsWith, field, has, languageModel, mail, type Sometimes } from 'crashworthy'
import { allProperties } from 'crashworthy/properties'

const burst = 4
const backoffMs = 5000
/** The longest completion, 24 tokens at 40 a second, and what a request takes beside it. */
const completionMs = 1000

/** Requests to the model of one run: each inner question is planned and summarised, each leaf is answered. */
function requests(depth: number, width: number): number {
  return depth === 0 ? 1 : 2 + width * requests(depth - 1, width)
}

/** At least `count` steps of this name are under way in different places at once. */
function sideBySide(step: string, count: number): Sometimes {
  return {
    name: 'fans-out',
    statement: `at least ${count} steps '${step}' are under way at once`,
    kinds: ['step.attempt', 'step.outcome'],
    watch: () => {
      const open = new Set<string>()
      return (event) => {
        if (field(event, 'step') !== step) return false
        const place = `${field(event, 'run')}/${field(event, 'path')}`
        if (event.kind === 'step.attempt') open.add(place)
        else open.delete(place)
        return open.size >= count
      }
    },
    needsFaults: false,
  }
}

const rateLimited: Sometimes = {
  name: 'rate-limited',
  statement: 'a step is refused because the model is asked too often',
  kinds: ['step.outcome'],
  watch: () => (event) => has(event, 'failure') && field(event, 'failure').includes('"rate-limited"'),
  needsFaults: false,
}

export default defineScenario({
  name: 'research',
  about: 'An agent that plans, fans out into children, joins and reports, over a rate-limited model.',
  workflows: 'workflows.ts',
  uses: ['step', 'call', 'all'],
  services: { model: languageModel({ requestsPerMinute: 60, burst, tokensPerSecond: 40 }), mail: mail() },
  workload: (fc) =>
    fc
      .array(
        fc.record({
          topic: fc.constantFrom('tides', 'bridges', 'bees', 'maps'),
          depth: fc.constantFrom(1, 2, 2),
          width: fc.integer({ min: 1, max: 3 }),
          atMs: fc.integer({ min: 0, max: 5000 }),
        }),
        { minLength: 1, maxLength: 2 },
      )
      .map((agents) => {
        const all = agents.reduce((sum, { depth, width }) => sum + requests(depth, width), 0)
        const inSequence = Math.max(...agents.map(({ depth }) => 2 * depth + 1))
        // For each of the requests that follow on one another: once refused however few there are, and its completion;
        // and one more refusal for each `burst` requests of all. Then the mail.
        const refusals = inSequence + Math.ceil(all / burst)
        return {
          starts: agents.map(({ topic, depth, width, atMs }, index) => ({
            run: `agent-${index + 1}`,
            workflow: 'report',
            values: [`What is known about ${topic}?`, depth, width],
            atMs,
          })),
          signals: [],
          scriptedMs:
            Math.max(...agents.map(({ atMs }) => atMs)) + refusals * backoffMs + inSequence * completionMs + 1000,
        }
      }),
  properties: allProperties,
  sometimes: [endsWith('reported', 'a report is mailed'), rateLimited, sideBySide('answer', 4)],
  mustFire: [],
})
