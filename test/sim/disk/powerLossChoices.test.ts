// What one power loss leaves: 0 keeps everything, every choice leaves one of the possible images and always the same,
// nothing that was durable is lost without a name, and what was lost is told.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DiskProcess } from '../../../sim/disk/contract.ts'
import { Disk } from '../../../sim/disk/disk.ts'
import { O_CREAT, O_DSYNC, O_RDONLY, O_RDWR, O_SYNC_ONLY, O_WRONLY } from '../../../sim/disk/flags.ts'
import type { ModelStep } from './powerLossModel.ts'
import { describeTree } from './scripts.ts'
import { describe, performOn, smallDisk } from './steps.ts'

const file = fc.constantFrom('/d/a', '/d/b', '/e/a', '/d/s/a', '/e/s/a')
const directory = fc.constantFrom('/d', '/e', '/d/s', '/e/s', '/d/t')
const either = fc.oneof(file, directory)

const nameStep: fc.Arbitrary<ModelStep> = fc.oneof(
  fc.record({ kind: fc.constant('rename' as const), path: either, dest: either }),
  fc.record({ kind: fc.constant('rename' as const), path: file, dest: file }),
  fc.record({ kind: fc.constantFrom('mkdir' as const, 'rmdir' as const, 'fsyncDirectory' as const), path: directory }),
  fc.record({ kind: fc.constant('create' as const), path: file }),
)
const linkStep: fc.Arbitrary<ModelStep> = fc.record({ kind: fc.constant('link' as const), path: file, dest: file })
const byteStep: fc.Arbitrary<ModelStep> = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    path: file,
    offset: fc.nat(1200),
    bytes: fc.constantFrom('b'.repeat(300), 'c'.repeat(900)),
  }),
  fc.record({ kind: fc.constant('truncate' as const), path: file, length: fc.constantFrom(0, 300, 1000) }),
  fc.record({ kind: fc.constant('fsync' as const), path: file }),
)
/** Answers to the questions of a power loss, in their order; out of range counts as benign. */
const answers = fc.array(fc.nat(7), { maxLength: 12 })

function chooser(choices: readonly number[]): (resource: string, phrases: readonly string[]) => number {
  let asked = 0
  return (_, phrases) => {
    const choice = choices[asked] ?? 0
    asked += 1
    return choice <= phrases.length ? choice : 0
  }
}

const files = { '/d/a': 'a'.repeat(700), '/d/b': 'x', '/e/a': 'yy' }

test('where nothing else is chosen everything is kept, and nothing is told', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(nameStep, linkStep, byteStep), { maxLength: 60, size: 'max' }), (script) => {
      const disk = smallDisk(files)
      for (const step of script) performOn(disk.process(), step)
      const before = describeTree(disk.process(), '/.')
      expect(disk.losePower(() => 0)).toEqual([])
      expect(describeTree(disk.process(), '/.')).toEqual(before)
      // Nothing is at stake any more.
      expect([...disk.possibleImages()].map((image) => describeTree(image, '/.'))).toEqual([before])
    }),
    { numRuns: 500, seed: 1 },
  )
})

test('every choice leaves a possible image, and the same one each time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(nameStep, linkStep, byteStep, byteStep), { maxLength: 6 }),
      answers,
      (script, choices) => {
        const after = [1, 2].map(() => {
          const disk = smallDisk(files)
          for (const step of script) performOn(disk.process(), step)
          const possible = new Set(Array.from(disk.possibleImages(), describe))
          disk.losePower(chooser(choices))
          const image = describe(disk.process())
          expect(possible.has(image), image).toBe(true)
          return image
        })
        expect(after[0]).toBe(after[1])
      },
    ),
    { numRuns: 500, seed: 2 },
  )
})

test('what has a name on the platter and is only ever renamed keeps exactly one name', () => {
  fc.assert(
    fc.property(fc.array(nameStep, { minLength: 5, maxLength: 40, size: 'max' }), answers, (script, choices) => {
      const disk = smallDisk({ '/d/a': 'a' })
      const view = disk.process()
      const precious = view.stat('/d/a').inode
      for (const step of script) {
        const target = step.kind === 'rename' ? inodeOf(view, step.dest) : undefined
        if (target !== precious) performOn(view, step)
      }
      disk.losePower(chooser(choices))
      const after = disk.process()
      const names = describe(after)
        .split(' ')
        .map((entry) => entry.replace(/=.*/, ''))
      expect(names.filter((name) => after.stat(name).inode === precious)).toHaveLength(1)
    }),
    { numRuns: 3000, seed: 3 },
  )
})

function inodeOf(disk: DiskProcess, path: string): number | undefined {
  try {
    return disk.lstat(path).inode
  } catch {
    return undefined
  }
}

/** A log with three records, the first of which is synced, and a new file under a temporary name. */
function working(): Disk {
  const disk = new Disk({ capacityBytes: 1 << 20, nowMs: () => 1 })
  const view = disk.process()
  const log = view.open('/var/lib/log', O_RDWR | O_CREAT, 0o644)
  view.write(log, Buffer.from('a'.repeat(600)), null)
  view.fsync(log)
  const directory = view.open('/var/lib', O_RDONLY, 0)
  view.fsync(directory)
  view.write(log, Buffer.from('b'.repeat(600)), null)
  view.write(log, Buffer.from('c'.repeat(600)), null)
  const fresh = view.open('/var/lib/state.tmp', O_WRONLY | O_CREAT, 0o644)
  view.write(fresh, Buffer.from('state'), null)
  view.fsync(fresh)
  view.rename('/var/lib/state.tmp', '/var/lib/state')
  return disk
}

test('asks once for each directory and file at stake, with the alternatives that differ', () => {
  const asked: unknown[] = []
  working().losePower((...question) => {
    asked.push(question)
    return 0
  })
  expect(asked).toMatchInlineSnapshot(`
    [
      [
        "/var/lib",
        [
          "all undone",
          "the last one undone",
        ],
        "lost-unsynced-names",
      ],
      [
        "/var/lib/log",
        [
          "all of it lost",
          "torn in one way",
          "torn in a second way",
          "torn in a third way",
          "torn in a fourth way",
          "the last operation lost",
        ],
        "lost-unsynced-data",
      ],
    ]
  `)
})

test('each alternative does what it says, and is told', () => {
  const choices = { 'lost-unsynced-data': [1, 2, 3, 4, 5, 6], 'lost-unsynced-names': [1, 2] }
  const outcomes = Object.entries(choices).flatMap(([injected, alternatives]) =>
    alternatives.map((choice) => {
      const disk = working()
      const told = disk.losePower((_, __, kind) => (kind === injected ? choice : 0))
      return [`${injected} ${choice}`, ...told.map(({ path, what }) => `${path}: ${what}`), describe(disk.process())]
    }),
  )
  expect(outcomes).toMatchInlineSnapshot(`
    [
      [
        "lost-unsynced-data 1",
        "/var/lib/log: 600 bytes where 1800 were written, 3 sectors otherwise",
        "/app /home /home/node /tmp /var /var/lib /var/lib/log=a*600#0 /var/lib/state=s*1.t*1.a*1.t*1.e*1#1",
      ],
      [
        "lost-unsynced-data 2",
        "/var/lib/log: 600 bytes where 1800 were written, 3 sectors otherwise",
        "/app /home /home/node /tmp /var /var/lib /var/lib/log=a*600#0 /var/lib/state=s*1.t*1.a*1.t*1.e*1#1",
      ],
      [
        "lost-unsynced-data 3",
        "/var/lib/log: 1 sector otherwise",
        "/app /home /home/node /tmp /var /var/lib /var/lib/log=a*600.0*424.b*176.c*600#0 /var/lib/state=s*1.t*1.a*1.t*1.e*1#1",
      ],
      [
        "lost-unsynced-data 4",
        "/var/lib/log: 1 sector otherwise",
        "/app /home /home/node /tmp /var /var/lib /var/lib/log=a*600.b*600.c*336.0*264#0 /var/lib/state=s*1.t*1.a*1.t*1.e*1#1",
      ],
      [
        "lost-unsynced-data 5",
        "/var/lib/log: 1 sector otherwise",
        "/app /home /home/node /tmp /var /var/lib /var/lib/log=a*600.b*600.0*336.c*264#0 /var/lib/state=s*1.t*1.a*1.t*1.e*1#1",
      ],
      [
        "lost-unsynced-data 6",
        "/var/lib/log: 1200 bytes where 1800 were written, 2 sectors otherwise",
        "/app /home /home/node /tmp /var /var/lib /var/lib/log=a*600.b*600#0 /var/lib/state=s*1.t*1.a*1.t*1.e*1#1",
      ],
      [
        "lost-unsynced-names 1",
        "/var/lib: state is gone",
        "/app /home /home/node /tmp /var /var/lib /var/lib/log=a*600.b*600.c*600#0",
      ],
      [
        "lost-unsynced-names 2",
        "/var/lib: state is gone, state.tmp is back",
        "/app /home /home/node /tmp /var /var/lib /var/lib/log=a*600.b*600.c*600#0 /var/lib/state.tmp=s*1.t*1.a*1.t*1.e*1#1",
      ],
    ]
  `)
})

test('a new file that was synced is gone if its directory was not, and without its bytes if it was not synced itself', () => {
  const disk = new Disk({ capacityBytes: 1 << 20, nowMs: () => 1 })
  const view = disk.process()
  for (const name of ['named', 'filled']) {
    const descriptor = view.open(`/tmp/${name}`, O_WRONLY | O_CREAT, 0o644)
    view.write(descriptor, Buffer.from('bytes'), null)
    if (name === 'filled') view.fsync(descriptor)
    else view.fsync(view.open('/tmp', O_RDONLY, 0))
  }
  disk.losePower(() => 1)
  expect(describe(disk.process())).toMatchInlineSnapshot(`"/app /home /home/node /tmp /tmp/named=#0 /var /var/lib"`)
})

test('O_SYNC syncs each write, fdatasync the bytes but not the mode, and neither the name', () => {
  const disk = new Disk({
    capacityBytes: 1 << 20,
    nowMs: () => 1,
    files: new Map([
      ['/tmp/a', ''],
      ['/tmp/b', ''],
    ]),
  })
  const view = disk.process()
  view.write(view.open('/tmp/a', O_WRONLY | O_SYNC_ONLY | 0o10000, 0), Buffer.from('kept'), null)
  const other = view.open('/tmp/b', O_WRONLY, 0)
  view.write(other, Buffer.from('kept too'), null)
  view.fchmod(other, 0o600)
  view.fdatasync(other)
  view.write(view.open('/tmp/c', O_CREAT | O_WRONLY | O_SYNC_ONLY, 0o644), Buffer.from('no name'), null)
  expect(disk.losePower(() => 1)).toMatchInlineSnapshot(`
    [
      {
        "kind": "lost-unsynced-names",
        "path": "/tmp",
        "what": "c is gone",
      },
    ]
  `)
  const after = disk.process()
  expect(describe(after)).toMatchInlineSnapshot(
    `"/app /home /home/node /tmp /tmp/a=k*1.e*1.p*1.t*1#0 /tmp/b=k*1.e*1.p*1.t*1. *1.t*1.o*2#1 /var /var/lib"`,
  )
  expect(after.stat('/tmp/b').mode).toBe(0o644)
})

test.each([
  ['O_DSYNC', O_DSYNC, 0o644],
  ['O_SYNC', O_DSYNC | O_SYNC_ONLY, 0o600],
] as const)('%s: what write returned for is on the platter, with its size', (_, flag, mode) => {
  const disk = new Disk({ capacityBytes: 1 << 20, nowMs: () => 1, files: new Map([['/tmp/a', 'old']]) })
  const view = disk.process()
  const descriptor = view.open('/tmp/a', O_WRONLY | flag, 0)
  view.fchmod(descriptor, 0o600)
  view.write(descriptor, Buffer.from('written'), null)
  disk.losePower(() => 1)
  const after = disk.process()
  expect(describe(after)).toContain('/tmp/a=w*1.r*1.i*1.t*2.e*1.n*1#0')
  // Data needs its size, and not the mode.
  expect(after.stat('/tmp/a').mode).toBe(mode)
})

test('a process that dies loses nothing that write returned for; what it had open and nothing names is freed', () => {
  const disk = new Disk({ capacityBytes: 1 << 20, nowMs: () => 1 })
  const dying = disk.process()
  const { free } = dying.statfs()
  const descriptor = dying.open('/tmp/a', O_WRONLY | O_CREAT, 0o644)
  dying.write(descriptor, Buffer.from('written'), null)
  const unnamed = dying.open('/tmp/b', O_RDWR | O_CREAT, 0o644)
  dying.write(unnamed, new Uint8Array(10_000), null)
  dying.unlink('/tmp/b')
  expect(free - dying.statfs().free).toBe(4)
  dying.release()
  expect(() => dying.fstat(descriptor)).toThrow(expect.objectContaining({ code: 'EBADF' }))
  const next = disk.process()
  expect(describe(next)).toContain('/tmp/a=')
  expect(free - next.statfs().free).toBe(1)
})

test('modes go with the inode: of a file by its fsync, of a directory by its own', () => {
  const modes = [0, 1].map((choice) => {
    const disk = new Disk({ capacityBytes: 1 << 20, nowMs: () => 1, files: new Map([['/d/a', 'a']]) })
    const view = disk.process()
    view.chmod('/d', 0o700)
    view.chmod('/d/a', 0o600)
    disk.losePower(() => choice)
    return ['/d', '/d/a'].map((path) => disk.process().stat(path).mode.toString(8))
  })
  expect(modes).toEqual([
    ['700', '600'],
    ['755', '644'],
  ])
})

test('a kernel holds back only so much: then it writes back unasked', () => {
  const disk = new Disk({ capacityBytes: 1 << 30, nowMs: () => 1, files: new Map([['/d/a', '']]) })
  const view = disk.process()
  const descriptor = view.open('/d/a', O_WRONLY, 0)
  for (let written = 0; written < 20; written += 1) view.write(descriptor, new Uint8Array(1 << 20), null)
  for (let made = 0; made < 20_000; made += 1) view.close(view.open(`/d/${made}`, O_WRONLY | O_CREAT, 0o644))
  disk.losePower(() => 1)
  const after = disk.process()
  expect(after.stat('/d/a').size).toBe(17 << 20)
  expect(after.readdir('/d')).toHaveLength(1 + 20_000 - (1 << 14))
})
