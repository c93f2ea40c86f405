// Every built-in engine passes the preflight of every scenario that it can run: nothing in it takes what is right for a
// mistake.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scenariosFor } from '../../src/config/builtIn.ts'
import { packageFolder } from '../../src/run/sut.ts'
import { preflightFigures } from './preflightFolder.ts'

test.each(readdirSync(join(packageFolder, 'src/engines')))(
  '%s comes up, and no scenario takes longer than it says',
  async (engine) => {
    for (const scenario of await scenariosFor(engine)) {
      const { events, measuredMs, scriptedMs } = await preflightFigures(engine, scenario)
      // A run whose events ran out is not measured: two weeks of a poll a second are a million.
      expect(measuredMs ?? 0, `${scenario}, ${events} events`).toBeLessThanOrEqual((scriptedMs ?? 0) + 100)
    }
  },
)
