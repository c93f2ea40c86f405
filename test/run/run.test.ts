// Laws of one run: it is a function of its inputs, its schedule replays it, and the barrier is a drain.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { planOf, readFaults } from '../../src/run/plan.ts'
import { type RunInput, type RunResult, run, runWithBarrier } from '../../src/run/run.ts'
import { loadSut, prepareSut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'

const sut = await loadSut(await prepareSut('ideal', 'paid-order'))
const faults = readFaults('all', sut.engine)

function inputOf(index: number): RunInput {
  return {
    sut,
    ...planOf(sut.scenario, deriveSeed({ high: 3, low: 3 }, 'law', index), faults),
    keepTrace: true,
    eventsMax: 100_000,
  }
}

const runs = (input: RunInput): Promise<RunResult> => inMacrotask(() => run(input))

test('a run that is started where promise jobs cannot be drained is refused', async () => {
  await Promise.resolve()
  expect(() => run(inputOf(0))).toThrow('must be started from a macrotask')
})

test('equal inputs, equal traces; the schedule of a run replays it', async () => {
  let injectedFaults = 0
  for (let index = 0; index < 40; index += 1) {
    const input = inputOf(index)
    const first = await runs(input)
    expect((await runs(input)).trace).toEqual(first.trace)
    const replayed = await runs({ ...input, source: { kind: 'replay', schedule: first.schedule } })
    expect(replayed.digest).toBe(first.digest)
    expect(replayed.unused).toEqual([])
    expect(replayed.schedule).toEqual(first.schedule)
    injectedFaults += first.schedule.length
  }
  expect(injectedFaults).toBeGreaterThan(100)
})

test('after one fault is dropped most of the others still name something', async () => {
  let kept = 0
  let total = 0
  for (let index = 0; index < 40; index += 1) {
    const input = inputOf(index)
    const { schedule } = await runs(input)
    if (schedule.length < 2) continue
    const shorter = schedule.filter((_, at) => at !== index % schedule.length)
    const { unused } = await runs({ ...input, source: { kind: 'replay', schedule: shorter } })
    total += shorter.length
    kept += shorter.length - unused.length
  }
  expect(kept / total).toBeGreaterThan(0.6)
})

test('the barrier gives the digests of the drain', async () => {
  for (let index = 0; index < 5; index += 1) {
    const input = inputOf(index)
    const drained = await runs(input)
    const barred = await runWithBarrier(input)
    expect(barred.digest).toBe(drained.digest)
  }
})

test('no incarnation has any effect after its end', async () => {
  for (let index = 0; index < 60; index += 1) {
    const { trace } = await runs(inputOf(index))
    const ended = new Set<string>()
    for (const event of trace) {
      const name = `${event.machine}.${event.incarnation}`
      expect(ended.has(name), `${event.kind} of ${name}`).toBe(false)
      if (event.kind === 'process.crash' || event.kind === 'process.exit') ended.add(name)
    }
  }
})

test('every event follows from an earlier one', async () => {
  const { trace } = await runs(inputOf(1))
  for (const { sequence, cause } of trace) expect(cause).toBeLessThan(sequence)
})

test('a run of too many events is unknown, not violated', async () => {
  const { judgements, limit } = await runs({ ...inputOf(2), eventsMax: 20 })
  expect(limit?.limit).toBe('events')
  expect(judgements.map(({ verdict }) => verdict)).toEqual(judgements.map(() => 'unknown'))
})
