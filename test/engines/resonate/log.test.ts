// What a boot makes of a log that a crash tore or that rotted: exactly the state of its longest prefix of whole
// records, or nothing at all.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalNetwork, type Request } from '@resonatehq/sdk'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readRecords, recordOf } from '../../../src/engines/resonate/log.ts'
import { StateMachine } from '../../../src/engines/resonate/stateMachine.ts'

let folder: string

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'crashworthy-')), 'lib', 'resonate')
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 })
})

afterEach(() => {
  vi.useRealTimers()
  rmSync(join(folder, '..', '..'), { recursive: true })
})

const head = { corrId: 'c', version: 'v' }
const path = (): string => join(folder, 'log')

function create(id: string, tags: Readonly<Record<string, string>>): Request {
  return {
    kind: 'promise.create',
    head,
    data: { id, timeoutAt: 9_000_000, param: { data: 'W1tdXQ==', headers: {} }, tags },
  }
}

const target = { 'resonate:target': 'poll://any@workers' }
const version = 1

/** A run that is started, taken up, does a step, waits for a child, and goes on. */
const story: readonly Request[] = [
  create('run', target),
  { kind: 'task.acquire', head, data: { id: 'run', version: 0, pid: 'worker-1', ttl: 60_000 } },
  {
    kind: 'task.fence',
    head,
    data: { id: 'run', version, action: create('run:0', { 'resonate:branch': 'run' }) as never },
  },
  { kind: 'task.heartbeat', head, data: { pid: 'worker-1', tasks: [{ id: 'run', version }] } },
  { kind: 'task.fence', head, data: { id: 'run', version, action: create('run:1 – größer', target) as never } },
  {
    kind: 'task.suspend',
    head,
    data: {
      id: 'run',
      version,
      actions: [{ kind: 'promise.register_callback', head, data: { awaited: 'run:1 – größer', awaiter: 'run' } }],
    },
  },
  { kind: 'promise.settle', head, data: { id: 'run:1 – größer', state: 'resolved', value: { data: 'MQ==' } } },
]

interface Life {
  readonly log: Buffer
  /** After each command that was answered: how long the log was, and the state. */
  readonly acknowledged: readonly { readonly bytes: number; readonly state: unknown }[]
}

function live(): Life {
  const machine = new StateMachine(folder)
  const look = (): Life['acknowledged'][number] => ({
    bytes: readFileSync(path()).length,
    state: structuredClone(machine.snapshot()),
  })
  const acknowledged = [look()]
  for (const request of story) {
    vi.advanceTimersByTime(1000)
    expect(machine.apply(request).changed).toBe(true)
    acknowledged.push(look())
  }
  vi.advanceTimersByTime(100_000)
  machine.tick()
  acknowledged.push(look())
  machine.close()
  return { log: readFileSync(path()), acknowledged }
}

function boot(log: Buffer): unknown {
  writeFileSync(path(), log)
  const machine = new StateMachine(folder)
  machine.close()
  return machine.snapshot()
}

/** How many records of a log a boot takes; null if it refuses. */
function taken(log: Buffer): number | null {
  try {
    return readRecords(log).values.length
  } catch {
    return null
  }
}

test('the log of a short life', () => {
  const { log, acknowledged } = live()
  expect(log.toString().split('\n').slice(0, 2)).toMatchInlineSnapshot(`
    [
      "000000d8 d606aa33 {"now":1001000,"request":{"kind":"promise.create","head":{"corrId":"c","version":"v"},"data":{"id":"run","timeoutAt":9000000,"param":{"data":"W1tdXQ==","headers":{}},"tags":{"resonate:target":"poll://any@workers"}}}}",
      "00000092 1ac29e7b {"now":1002000,"request":{"kind":"task.acquire","head":{"corrId":"c","version":"v"},"data":{"id":"run","version":0,"pid":"worker-1","ttl":60000}}}",
    ]
  `)
  expect(acknowledged.map(({ bytes }) => bytes)).toMatchInlineSnapshot(`
    [
      0,
      235,
      400,
      721,
      888,
      1237,
      1514,
      1698,
      1822,
    ]
  `)
})

test('a log cut at any byte gives the state of every record that is whole in it', () => {
  const { log, acknowledged } = live()
  for (let bytes = 0; bytes <= log.length; bytes += 1) {
    const whole = acknowledged.findLastIndex((known) => known.bytes <= bytes)
    expect(readRecords(log.subarray(0, bytes)), `cut at ${bytes}`).toEqual({
      values: readRecords(log).values.slice(0, whole),
      bytes: acknowledged[whole]?.bytes,
    })
  }
})

test('a boot at the end of each record, a byte before it and a byte after it', () => {
  const { log, acknowledged } = live()
  for (const { bytes } of acknowledged) {
    for (const end of [bytes - 1, bytes, bytes + 1].filter((one) => one >= 0)) {
      const whole = acknowledged.findLast((known) => known.bytes <= end)
      expect(boot(log.subarray(0, end)), `cut at ${end}`).toEqual(whole?.state)
      // What is left of a torn record is gone for good, before anything is written behind it.
      expect(readFileSync(path()).length).toBe(whole?.bytes)
    }
  }
})

test('a byte that rotted stops the boot, but in the last record, which cannot be told from a torn one', () => {
  const { log, acknowledged } = live()
  const lastRecord = acknowledged.at(-2)?.bytes ?? 0
  for (let offset = 0; offset < log.length; offset += 1) {
    for (const flip of [0x01, 0x20, 0xff, (log[offset] ?? 0) ^ 0x0a]) {
      if (flip === 0) continue
      const rotten = Buffer.from(log)
      rotten[offset] = (log[offset] ?? 0) ^ flip
      const expected = offset < lastRecord ? [null] : [null, acknowledged.length - 2]
      expect(expected, `byte ${offset} xor ${flip}`).toContain(taken(rotten))
    }
  }
})

test('a power loss keeps any of the sectors of the one record that was not synced', () => {
  const record = fc.string({ minLength: 0, maxLength: 3000 }).map((text) => recordOf({ text }))
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 4 }),
      record,
      fc.array(fc.boolean()),
      fc.nat(),
      (synced, last, kept, cut) => {
        const before = Buffer.concat(synced)
        const after = Buffer.concat([before, last])
        const torn = Buffer.from(after)
        for (let sector = Math.floor(before.length / 512); sector * 512 < after.length; sector += 1) {
          if (kept[sector % Math.max(1, kept.length)] !== true)
            torn.fill(0, Math.max(before.length, sector * 512), Math.min(after.length, (sector + 1) * 512))
        }
        const left = torn.subarray(0, before.length + (cut % (last.length + 1)))
        expect(taken(left)).toBe(left.equals(after) ? synced.length + 1 : synced.length)
      },
    ),
  )
})

test('a disk that fails is thrown, and nothing is answered', () => {
  const machine = new StateMachine(folder)
  machine.close()
  expect(() => machine.apply(create('run', target))).toThrow('EBADF')
})

test('the next life goes on: its clock does not go back, and its commands stand behind the old ones', () => {
  live()
  vi.setSystemTime(0)
  const machine = new StateMachine(folder)
  expect(machine.now()).toBe(1_107_000)
  machine.apply(create('another', {}))
  const state = structuredClone(machine.snapshot())
  machine.close()
  expect(existsSync(`${path()}.next`)).toBe(false)
  expect(boot(readFileSync(path()))).toEqual(state)
})

test('a listener that is registered again is no command, unless the promise is over', () => {
  const machine = new StateMachine(folder)
  const listen = (address: string): boolean =>
    machine.apply({ kind: 'promise.register_listener', head, data: { awaited: 'run', address } }).changed
  machine.apply(create('run', target))
  expect([listen('poll://uni@g/1'), listen('poll://uni@g/1'), listen('poll://uni@g/2')]).toEqual([true, false, true])
  const state = structuredClone(machine.snapshot())
  expect(boot(readFileSync(path()))).toEqual(state)
  vi.setSystemTime(9_000_000)
  expect([listen('poll://uni@g/1'), listen('poll://uni@g/1')]).toEqual([true, false])
  machine.close()
})

/** Requests on a few promises and tasks, with versions that are sometimes right. */
const requests: fc.Arbitrary<Request> = (() => {
  const id = fc.constantFrom('a', 'b', 'a:0', 'c')
  const version = fc.integer({ min: 0, max: 3 })
  const tags = fc.constantFrom(
    {},
    target,
    { ...target, 'resonate:timer': 'true' },
    { 'resonate:scope': 'global', 'resonate:branch': 'a' },
  )
  const timeoutAt = fc.integer({ min: 0, max: 400_000 })
  const created = fc
    .record({ id, timeoutAt, tags, param: fc.constant({}) })
    .map((data) => ({ kind: 'promise.create', head, data }))
  const settled = fc
    .record({ id, state: fc.constantFrom('resolved', 'rejected', 'rejected_canceled'), value: fc.constant({}) })
    .map((data) => ({ kind: 'promise.settle', head, data }))
  const one = (kind: string): fc.Arbitrary<unknown> => fc.record({ id, version }).map((data) => ({ kind, head, data }))
  return fc.oneof(
    created,
    settled,
    fc.record({ id }).map((data) => ({ kind: 'promise.get', head, data })),
    fc
      .record({ awaited: id, address: fc.constant('poll://uni@g/p') })
      .map((data) => ({ kind: 'promise.register_listener', head, data })),
    fc.record({ awaited: id, awaiter: id }).map((data) => ({ kind: 'promise.register_callback', head, data })),
    ...['task.get', 'task.release', 'task.halt', 'task.continue'].map(one),
    fc
      .record({ id, version, pid: fc.constantFrom('p', 'q'), ttl: fc.constant(60_000) })
      .map((data) => ({ kind: 'task.acquire', head, data })),
    fc.record({ id, version, action: fc.oneof(created, settled) }).map((data) => ({ kind: 'task.fence', head, data })),
    fc.record({ id, version, action: settled }).map((data) => ({
      kind: 'task.fulfill',
      head,
      data: { ...data, action: { ...data.action, data: { ...data.action.data, id: data.id } } },
    })),
    fc.record({ id, version, awaited: fc.array(id, { minLength: 1, maxLength: 2 }) }).map((data) => ({
      kind: 'task.suspend',
      head,
      data: {
        id: data.id,
        version: data.version,
        actions: data.awaited.map((awaited) => ({
          kind: 'promise.register_callback',
          head,
          data: { awaited, awaiter: data.id },
        })),
      },
    })),
    fc
      .record({ pid: fc.constantFrom('p', 'q'), tasks: fc.array(fc.record({ id, version }), { maxLength: 2 }) })
      .map((data) => ({ kind: 'task.heartbeat', head, data })),
  ) as fc.Arbitrary<Request>
})()

interface Machine {
  apply(now: number, request: Request): { readonly changes: readonly unknown[]; readonly response: unknown }
}

const machineOf = (): Machine => (new LocalNetwork() as unknown as { readonly server: Machine }).server
const stateOf = (machine: Machine, now: number): string =>
  JSON.stringify(machine.apply(now, { kind: 'debug.snap', head, data: {} }).response)

test("the SDK's state machine is a function of its commands, and what reports no change is none", () => {
  const step = fc.record({
    request: fc.option(requests, { nil: null, freq: 8 }),
    waitMs: fc.constantFrom(0, 1, 5_000, 61_000),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const first = machineOf()
      const second = machineOf()
      let now = 0
      for (const { request, waitMs } of steps) {
        now += waitMs
        const command: Request = request ?? { kind: 'debug.tick', head, data: { time: now } }
        const before = stateOf(first, now)
        const stored = structuredClone(command)
        const { changes } = first.apply(now, command)
        expect(command).toEqual(stored)
        if (changes.length > 0) second.apply(now, JSON.parse(JSON.stringify(stored)))
        else expect(stateOf(first, now)).toBe(before)
        expect(stateOf(second, now)).toBe(stateOf(first, now))
      }
    }),
    { numRuns: 500 },
  )
})
