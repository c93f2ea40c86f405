// Benchmarks: what a campaign is bought in, beside peers that install from npm, measured in one run. Each figure is the
// median of several rounds, ours and the peer's in turn, so that a drifting machine hurts both. Run it on a quiet
// machine: npm run bench

import { deliveryRounds, echoRounds, httpRounds, realHttpRounds } from './network.ts'
import { fakeTimerRounds, schedulerRounds } from './peers.ts'
import { bootRounds, eventRounds, runRounds } from './rounds.ts'

export interface Figure {
  readonly name: string
  readonly unit: string
  readonly goal: string
  readonly values: number[]
}

/** Each measures one round and says what it measured. */
const measures = [
  { name: 'process events, timers', unit: 'M/s', goal: '2', round: eventRounds('timers') },
  { name: '  @sinonjs/fake-timers, runAllAsync', unit: 'M/s', goal: '', round: fakeTimerRounds() },
  { name: 'process events, a timer and a promise job each', unit: 'M/s', goal: '2', round: eventRounds('promises') },
  { name: '  fast-check, fc.scheduler', unit: 'M/s', goal: '', round: schedulerRounds() },
  { name: 'boot of a small program', unit: 'ms', goal: '0.6', round: bootRounds('small') },
  { name: 'boot of the Resonate bundle', unit: 'ms', goal: '', round: await bootRounds.resonate() },
  { name: 'message deliveries, socket to socket', unit: 'k/s', goal: '400', round: deliveryRounds() },
  { name: 'message deliveries between programs, net', unit: 'k/s', goal: '', round: echoRounds() },
  { name: 'HTTP requests, node:http on both sides', unit: 'k/s', goal: '10', round: httpRounds('http') },
  { name: '  the same over the real loopback', unit: 'k/s', goal: '', round: realHttpRounds('http') },
  { name: 'HTTP requests, fetch to node:http', unit: 'k/s', goal: '10', round: httpRounds('fetch') },
  { name: '  the same over the real loopback', unit: 'k/s', goal: '', round: realHttpRounds('fetch') },
  {
    name: 'paid-order on resonate, faults all',
    unit: 'runs/s a core',
    goal: '30',
    round: await runRounds('resonate', 'paid-order'),
  },
  {
    name: 'paid-order on resonate, no faults',
    unit: 'runs/s a core',
    goal: '30',
    round: await runRounds('resonate', 'paid-order', 100, 'none'),
  },
  {
    name: 'paid-order on resonate-local, faults all',
    unit: 'runs/s a core',
    goal: '100',
    round: await runRounds('resonate-local', 'paid-order'),
  },
  {
    name: 'paid-order on ideal, faults all',
    unit: 'runs/s a core',
    goal: '',
    round: await runRounds('ideal', 'paid-order'),
  },
  {
    name: 'long-mission on resonate-local, faults all',
    unit: 'runs/s a core',
    goal: '',
    round: await runRounds('resonate-local', 'long-mission', 12),
  },
] as const

const rounds = Number(process.argv[2] ?? 5)

setImmediate(async () => {
  const figures = measures.map(({ name, unit, goal }): Figure => ({ name, unit, goal, values: [] }))
  // One round to warm up, not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, measure] of measures.entries()) {
      const value = await inMacrotask(measure.round)
      if (round > 0) figures[index]?.values.push(value)
    }
  }
  console.log(`node ${process.versions.node}, ${rounds} rounds: median (least to most)`)
  for (const { name, unit, goal, values } of figures) {
    const sorted = values.toSorted((left, right) => left - right)
    const shown = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)].map((value) => format(value ?? 0))
    console.log(
      `${name.padEnd(48)} ${shown[0]} ${unit} (${shown[1]} to ${shown[2]})${goal === '' ? '' : `, goal ${goal}`}`,
    )
  }
})

/** Runs start in a macrotask: the synchronous drain works in no other place. */
function inMacrotask<T>(body: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(body())
      } catch (error) {
        reject(error)
      }
    })
  })
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
