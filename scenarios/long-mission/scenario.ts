// Missions of up to 16 virtual days: steps between long sleeps, or steps that are long themselves.

import { defineScenario, ledger, mail, outlives } from 'crashworthy'
import { allProperties, noEarlyTimers } from 'crashworthy/properties'

const dayMs = 86_400_000

export default defineScenario({
  name: 'long-mission',
  about: 'Up to 16 virtual days of steps and sleeps, longer than any lease.',
  workflows: 'workflows.ts',
  uses: ['step', 'sleep'],
  services: {
    journal: ledger({ observe: ({ leg }) => ({ output: { reading: Number(leg) + 1 } }) }),
    mail: mail(),
  },
  workload: (fc) => {
    const legs = fc.integer({ min: 2, max: 8 })
    // Days of rest between short steps, or minutes of rest beside steps that may outlast a lease by themselves.
    const restful = fc.record({
      legs,
      restMs: fc.constantFrom(3_600_000, 2 * dayMs),
      surveys: fc.constant(0),
      surveyMs: fc.constant(0),
    })
    const busy = fc.record({
      legs,
      restMs: fc.constantFrom(10_000, 61_000),
      surveys: fc.integer({ min: 1, max: 3 }),
      surveyMs: fc.constantFrom(1000, 25_000, 70_000),
    })
    return fc.oneof(restful, busy).map(({ legs, restMs, surveys, surveyMs }) => ({
      starts: [
        { run: 'mission-1', workflow: 'long-mission', values: ['mission-1', legs, restMs], atMs: 0 },
        ...(surveys === 0
          ? []
          : [{ run: 'survey-1', workflow: 'survey-mission', values: ['survey-1', surveys, surveyMs], atMs: 1000 }]),
      ],
      signals: [],
      timersMs: Array.from({ length: legs }, (_, index) => (index + 1) * restMs),
      scriptedMs: Math.max(legs * restMs, 1000 + surveys * surveyMs),
    }))
  },
  properties: [...allProperties, noEarlyTimers],
  sometimes: [outlives(60_000)],
  mustFire: [],
})
