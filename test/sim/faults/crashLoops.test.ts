// Boots of one process do not draw the same faults: its addresses have no incarnation number, and occurrences are
// counted over the whole run. With a counter of its own each boot would draw the same faults, and crash at the same
// call for ever.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../../sim/decisions/seed.ts'
import { Program } from '../../../sim/node/host/program.ts'
import { World } from '../../../sim/world/world.ts'
import { inMacrotask } from '../../inMacrotask.ts'

const boot = `const fs = require('fs')
for (let index = 0; index < 8; index += 1) fs.writeFileSync('/tmp/state', String(index))
console.log('up')
setInterval(() => {}, 60000)`

function live(low: number): Promise<{ readonly crashes: readonly string[]; readonly up: boolean }> {
  const world = new World({
    entropy: deriveSeed({ high: 0, low }, 'entropy'),
    source: { kind: 'seeded', seed: { high: 0, low }, rates: new Map([['crash', { times: 1, of: 32 }]]) },
    machines: [{ name: 'worker', program: new Program('worker', boot), restart: 'always' }],
    services: [],
    keepTrace: true,
  })
  return inMacrotask(() => {
    world.boot()
    world.underFaults(3_600_000_000, [])
    world.kernel.run({ eventsMax: 100_000, timeMaxUs: 3_000_000_000 })
    const { events } = world.trace
    const crashes = world.decisions.taken.map(({ site }) => site)
    world.dispose()
    return { crashes, up: events.some(({ kind }) => kind === 'process.stdout') }
  })
}

test('a program with forty crash points at its boot comes up in each of 25 seeds', async () => {
  let crashes = 0
  for (let low = 1; low <= 25; low += 1) {
    const life = await live(low)
    crashes += life.crashes.length
    expect(life.up, `seed ${low}: ${life.crashes.join(', ')}`).toBe(true)
    expect(new Set(life.crashes).size).toBe(life.crashes.length)
  }
  expect(crashes).toBeGreaterThan(10)
})
