// Every fault kind of the disk does what its paragraph says, and is counted only where it did.
import { expect, test } from 'vitest'
import type { DiskProcess } from '../../../sim/disk/contract.ts'
import { Disk } from '../../../sim/disk/disk.ts'
import { type AskFault, faulty } from '../../../sim/disk/faultyDisk.ts'
import { O_APPEND, O_CREAT, O_DSYNC, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } from '../../../sim/disk/flags.ts'
import { diskKinds } from '../../../sim/faults/diskKinds.ts'
import { contents } from './scripts.ts'

/** Decides as a schedule does, by site and kind; keeps what was asked and what took effect. */
class Scripted implements AskFault {
  readonly sites: string[] = []
  readonly offered: string[] = []
  readonly effects: string[] = []
  readonly #choices: Readonly<Record<string, number>>
  readonly #occurrences = new Map<string, number>()

  constructor(choices: Readonly<Record<string, number>>) {
    this.#choices = choices
  }

  site(operation: string, path: string): string {
    const address = `${operation} ${path}`
    const occurrence = (this.#occurrences.get(address) ?? 0) + 1
    this.#occurrences.set(address, occurrence)
    this.sites.push(`${address} #${occurrence}`)
    return `${address} #${occurrence}`
  }

  decide(site: string, kind: string, phrases: readonly string[]): number {
    this.offered.push(`${site}: ${kind} (${phrases.length})`)
    const choice = this.#choices[`${site}: ${kind}`] ?? 0
    return choice <= phrases.length ? choice : 0
  }

  tookEffect(site: string, kind: string): void {
    this.effects.push(`${site}: ${kind}`)
  }
}

const log = '/tmp/log'
const fileBytes = Buffer.concat(['a', 'b', 'c', 'd'].map((letter) => Buffer.alloc(512, letter)))

/** A disk with a synced file of four sectors, a process on it that fails as scripted, and the file open. */
function prepare(choices: Readonly<Record<string, number>>): {
  disk: Disk
  ask: Scripted
  process: DiskProcess
  file: number
} {
  const disk = new Disk({
    capacityBytes: 1 << 20,
    nowMs: () => 1,
    files: new Map([
      [log, fileBytes],
      ['/tmp/other', Buffer.alloc(1024, 'o')],
    ]),
  })
  const ask = new Scripted(choices)
  const process = faulty(disk.process(), ask)
  return { disk, ask, process, file: process.open(log, O_RDWR, 0) }
}

function shown(disk: Disk, path = log): string {
  const view = disk.process()
  return contents(view, path, view.stat(path).size).split(' … ')[0] ?? ''
}

const eio = (syscall: string): unknown => expect.objectContaining({ code: 'EIO', syscall })
const enospc = expect.objectContaining({ code: 'ENOSPC' })
const bytes = (letter: string, count: number): Uint8Array => Buffer.alloc(count, letter)

test('the kinds, each with a cause, an injection and something to say', () => {
  expect(
    diskKinds.every(
      ({ phrases, cause, injection }) => phrases.length > 0 && cause.length > 40 && injection.length > 40,
    ),
  ).toBe(true)
  expect(diskKinds.map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "lost-unsynced-data",
      "lost-unsynced-names",
      "disk-error-before",
      "disk-error-after",
      "disk-full",
      "failed-fsync",
      "lost-fsync",
      "misdirected-write",
      "bit-rot",
      "latent-sector-error",
      "slow-disk",
      "disk-reorder",
    ]
  `)
})

test('one site an operation, and the kinds that fit it', () => {
  const { ask, process, file } = prepare({})
  process.write(file, bytes('x', 10), 0)
  process.fsync(file)
  process.fsync(file)
  process.read(file, new Uint8Array(1), 0)
  process.read(file, new Uint8Array(1), 5000)
  process.ftruncate(file, 1)
  process.stat(log)
  process.rename(log, '/tmp/renamed')
  process.close(process.open('/tmp/new', O_CREAT, 0o644))
  process.fstat(file)
  process.close(file)
  expect(ask.offered).toMatchInlineSnapshot(`
    [
      "open /tmp/log #1: disk-error-before (1)",
      "write /tmp/log #1: disk-error-before (1)",
      "write /tmp/log #1: disk-full (3)",
      "write /tmp/log #1: misdirected-write (3)",
      "write /tmp/log #1: disk-error-after (1)",
      "fsync /tmp/log #1: disk-error-before (1)",
      "fsync /tmp/log #1: failed-fsync (1)",
      "fsync /tmp/log #1: lost-fsync (1)",
      "fsync /tmp/log #1: disk-error-after (1)",
      "fsync /tmp/log #2: disk-error-before (1)",
      "fsync /tmp/log #2: disk-error-after (1)",
      "read /tmp/log #1: disk-error-before (1)",
      "read /tmp/log #1: bit-rot (2)",
      "read /tmp/log #1: latent-sector-error (2)",
      "read /tmp/log #2: disk-error-before (1)",
      "ftruncate /tmp/log #1: disk-error-before (1)",
      "ftruncate /tmp/log #1: disk-error-after (1)",
      "stat /tmp/log #1: disk-error-before (1)",
      "rename /tmp/log #1: disk-error-before (1)",
      "rename /tmp/log #1: disk-full (3)",
      "rename /tmp/log #1: disk-error-after (1)",
      "open /tmp/new #1: disk-error-before (1)",
      "open /tmp/new #1: disk-full (3)",
      "open /tmp/new #1: disk-error-after (1)",
      "close /tmp/new #1: disk-error-after (1)",
      "close /tmp/log #1: disk-error-after (1)",
    ]
  `)
  expect(ask.sites).toHaveLength(12)
  expect(ask.effects).toEqual([])
})

test('disk-error-before: EIO, and nothing done', () => {
  const { disk, ask, process, file } = prepare({
    'write /tmp/log #1: disk-error-before': 1,
    'rename /tmp/log #1: disk-error-before': 1,
    'open /tmp/new #1: disk-error-before': 1,
  })
  expect(() => process.write(file, bytes('x', 10), null)).toThrow(eio('write'))
  expect(() => process.rename(log, '/tmp/b')).toThrow(
    expect.objectContaining({ code: 'EIO', syscall: 'rename', path: log, dest: '/tmp/b' }),
  )
  expect(() => process.open('/tmp/new', O_CREAT | O_WRONLY, 0o644)).toThrow(eio('open'))
  expect(shown(disk)).toBe('97*512 98*512 99*512 100*512')
  expect(process.readdir('/tmp').map(({ name }) => name)).toEqual(['log', 'other'])
  // The descriptor's offset has not moved.
  process.write(file, bytes('y', 1), null)
  expect(shown(disk)).toBe('121*1 97*511 98*512 99*512 100*512')
  expect(ask.effects).toHaveLength(3)
})

test('disk-error-after: EIO, and it is done', () => {
  const { disk, ask, process, file } = prepare({
    'write /tmp/log #1: disk-error-after': 1,
    'fsync /tmp/log #1: disk-error-after': 1,
    'open /tmp/new #1: disk-error-after': 1,
    'close /tmp/log #1: disk-error-after': 1,
  })
  expect(() => process.write(file, bytes('x', 512), null)).toThrow(eio('write'))
  expect(() => process.fsync(file)).toThrow(eio('fsync'))
  expect(() => process.open('/tmp/new', O_CREAT | O_WRONLY, 0o644)).toThrow(eio('open'))
  expect(process.stat('/tmp/new').size).toBe(0)
  expect(process.open('/tmp/new', O_RDONLY, 0)).toBe(4)
  expect(() => process.close(file)).toThrow(eio('close'))
  expect(() => process.fstat(file)).toThrow(expect.objectContaining({ code: 'EBADF' }))
  disk.losePower(() => 1)
  expect(shown(disk)).toBe('120*512 98*512 99*512 100*512')
  expect(ask.effects).toHaveLength(4)
})

test('O_DSYNC: a write through the faults, in its place or elsewhere, is on the platter when it returns', () => {
  const { disk, process } = prepare({ 'write /tmp/log #2: misdirected-write': 1 })
  const file = process.open(log, O_RDWR | O_DSYNC, 0)
  process.write(file, bytes('x', 512), 0)
  process.write(file, bytes('y', 1024), 2048)
  disk.losePower(() => 1)
  // Of the second the size alone is there, for its bytes are in free space.
  expect(shown(disk)).toBe('120*512 98*512 99*512 100*512 0*1024')
})

test('an operation that fails by itself is counted for no fault after it', () => {
  const { ask, process } = prepare({ 'unlink /tmp/missing #1: disk-error-after': 1 })
  expect(() => process.unlink('/tmp/missing')).toThrow(expect.objectContaining({ code: 'ENOENT' }))
  expect(ask.effects).toEqual([])
})

test('disk-full for one operation, for sixteen, until it heals', () => {
  const one = prepare({ 'mkdir /tmp/a #1: disk-full': 1 })
  expect(() => one.process.mkdir('/tmp/a', 0o755)).toThrow(enospc)
  one.process.mkdir('/tmp/a', 0o755)
  expect(one.ask.effects).toEqual(['mkdir /tmp/a #1: disk-full'])

  const many = prepare({ 'write /tmp/log #1: disk-full': 2 })
  let refused = 0
  while (refused < 100) {
    try {
      many.process.write(many.file, bytes('x', 5000), 0)
      break
    } catch {
      refused += 1
    }
  }
  expect(refused).toBe(16)
  expect(many.ask.effects).toEqual(['write /tmp/log #1: disk-full'])

  const ever = prepare({ 'symlink /tmp/a #1: disk-full': 3 })
  const other = ever.disk.process()
  expect(() => ever.process.symlink('x', '/tmp/a')).toThrow(enospc)
  // For every process of the machine; but what needs no room goes on.
  expect(() => other.open('/tmp/new', O_CREAT, 0o644)).toThrow(enospc)
  expect(() => other.write(other.open(log, O_WRONLY | O_APPEND, 0), bytes('x', 1), null)).toThrow(enospc)
  expect(other.write(other.open(log, O_WRONLY, 0), bytes('x', 1), null)).toBe(1)
  other.unlink('/tmp/other')
  ever.disk.losePower(() => 0)
  expect(() => ever.disk.process().mkdir('/tmp/a', 0o755)).toThrow(enospc)
  ever.disk.heal()
  ever.disk.process().mkdir('/tmp/a', 0o755)
})

test('disk-full in the middle of a write: half of it is written, and the count says so', () => {
  const { ask, process, file } = prepare({ 'write /tmp/log #1: disk-full': 4 })
  expect(process.write(file, bytes('x', 5001), null)).toBe(2500)
  expect(() => process.write(file, bytes('x', 2501), null)).toThrow(enospc)
  expect(process.fstat(file).size).toBe(2500)
  expect(ask.effects).toEqual(['write /tmp/log #1: disk-full'])
})

test('disk-full spares what needs no room: it cuts no write in place, and a name that is there can be given away', () => {
  const { ask, process, file } = prepare({ 'write /tmp/log #1: disk-full': 4, 'mkdir /tmp/new #1: disk-full': 3 })
  expect(process.write(file, bytes('x', 1000), 0)).toBe(1000)
  expect(ask.offered.filter((question) => question.includes('disk-full'))).toEqual(['write /tmp/log #1: disk-full (3)'])
  process.close(process.open('/tmp/other', O_WRONLY | O_CREAT, 0o644))
  expect(() => process.mkdir('/tmp/new', 0o755)).toThrow(enospc)
  expect(() => process.rename('/tmp/other', '/tmp/third')).toThrow(enospc)
  process.rename('/tmp/other', '/tmp/log')
  expect(ask.effects).toEqual(['mkdir /tmp/new #1: disk-full'])
})

test('disk-full where nothing needs room takes no effect', () => {
  const { ask, process, file } = prepare({ 'write /tmp/log #1: disk-full': 1 })
  expect(process.write(file, bytes('x', 10), 0)).toBe(10)
  expect(process.write(file, bytes('x', 10), 4096)).toBe(10)
  expect(ask.effects).toEqual([])
})

test('disk-full that a later process meets is told by that one, at the site where it was drawn', () => {
  const { disk, ask, process, file } = prepare({ 'write /tmp/log #1: disk-full': 3 })
  process.write(file, bytes('x', 10), 0)
  const later = new Scripted({})
  expect(() => faulty(disk.process(), later).mkdir('/tmp/a', 0o755)).toThrow(enospc)
  expect([ask.effects, later.effects]).toEqual([[], ['write /tmp/log #1: disk-full']])
})

test('failed-fsync: EIO once; the pages count as clean, and only a page that is written again is kept', () => {
  const { disk, ask, process, file } = prepare({ 'fsync /tmp/log #1: failed-fsync': 1 })
  process.write(file, bytes('x', 512), 0)
  process.write(file, bytes('y', 512), 8192)
  expect(() => process.fsync(file)).toThrow(eio('fsync'))
  process.fsync(file)
  process.write(file, bytes('z', 10), 1024)
  process.fsync(file)
  expect(shown(disk)).toBe('120*512 98*512 122*10 99*502 100*512 0*6144 121*512')
  expect(disk.losePower(() => 0)).toEqual([{ kind: 'damage', path: log, what: '1 sector otherwise' }])
  // The first page was written again as a whole; the third was not, but the inode has its size.
  expect(shown(disk)).toBe('120*512 98*512 122*10 99*502 100*512 0*6656')
  expect(ask.effects).toEqual(['fsync /tmp/log #1: failed-fsync'])
})

test('failed-fsync is told once to each descriptor that was open, also of another process, and to none opened later', () => {
  const { disk, process, file } = prepare({ 'fsync /tmp/log #1: failed-fsync': 1 })
  const other = process.open(log, O_RDONLY, 0)
  const elsewhere = faulty(disk.process(), new Scripted({}))
  const synced = elsewhere.open(log, O_WRONLY | O_DSYNC, 0)
  process.write(file, bytes('x', 512), 0)
  expect(() => process.fsync(file)).toThrow(eio('fsync'))
  const later = process.open(log, O_RDONLY, 0)
  process.fsync(file)
  process.fsync(later)
  expect(() => process.fdatasync(other)).toThrow(eio('fdatasync'))
  process.fdatasync(other)
  // A write that syncs says it, too: the bytes are in the file, and the offset stays.
  expect(() => elsewhere.write(synced, bytes('y', 10), null)).toThrow(eio('write'))
  expect(elsewhere.write(synced, bytes('z', 5), null)).toBe(5)
  expect(shown(disk).startsWith('122*5 121*5')).toBe(true)
})

test('failed-fsync after a truncation loses the bytes, not the truncation', () => {
  const { disk, process } = prepare({ 'fsync /tmp/log #1: failed-fsync': 1 })
  const file = process.open(log, O_WRONLY | O_TRUNC, 0)
  process.write(file, bytes('n', 600), null)
  expect(() => process.fsync(file)).toThrow(eio('fsync'))
  process.fsync(file)
  expect(shown(disk)).toBe('110*600')
  disk.losePower(() => 0)
  expect(shown(disk)).toBe('0*600')
})

test('after failed-fsync a cut page is written as a whole, too', () => {
  const { disk, process, file } = prepare({ 'fsync /tmp/log #1: failed-fsync': 1 })
  process.write(file, bytes('x', 512), 0)
  expect(() => process.fsync(file)).toThrow(eio('fsync'))
  process.ftruncate(file, 600)
  process.fsync(file)
  expect(disk.losePower(() => 1)).toEqual([])
  expect(shown(disk)).toBe('120*512 98*88')
})

test('lost-fsync: success, and nothing on the platter; an honest one makes up for it', () => {
  const choices = { 'fsync /tmp/log #1: lost-fsync': 1, 'fsync /tmp #1: lost-fsync': 1 }
  const lost = prepare(choices)
  const unsynced = ({ process, file }: ReturnType<typeof prepare>): void => {
    process.write(file, bytes('x', 512), 0)
    process.fsync(file)
    process.rename('/tmp/other', '/tmp/renamed')
    process.fsync(process.open('/tmp', O_RDONLY, 0))
  }
  unsynced(lost)
  lost.disk.losePower(() => 1)
  expect(shown(lost.disk)).toBe('97*512 98*512 99*512 100*512')
  expect(shown(lost.disk, '/tmp/other')).toBe('111*1024')
  expect(lost.ask.effects).toEqual(['fsync /tmp/log #1: lost-fsync', 'fsync /tmp #1: lost-fsync'])

  const madeUp = prepare(choices)
  unsynced(madeUp)
  madeUp.process.fdatasync(madeUp.file)
  madeUp.process.fsync(madeUp.process.open('/tmp', O_RDONLY, 0))
  madeUp.disk.losePower(() => 1)
  expect(shown(madeUp.disk)).toBe('120*512 98*512 99*512 100*512')
  expect(shown(madeUp.disk, '/tmp/renamed')).toBe('111*1024')
})

test('misdirected-write: success, the old bytes in place, the new ones elsewhere', () => {
  const outcomes = [1, 2, 3].map((choice) => {
    const { disk, ask, process, file } = prepare({ 'write /tmp/log #1: misdirected-write': choice })
    // The end of the second sector, the third, and the beginning of a fifth.
    expect(process.write(file, bytes('x', 1124), 1000)).toBe(1124)
    expect(ask.effects).toEqual(['write /tmp/log #1: misdirected-write'])
    return [shown(disk), shown(disk, '/tmp/other'), process.fstat(file).size]
  })
  expect(outcomes).toMatchInlineSnapshot(`
    [
      [
        "97*512 98*512 99*512 100*512 0*76",
        "111*1024",
        2124,
      ],
      [
        "98*488 120*1124 100*436 0*76",
        "111*1024",
        2124,
      ],
      [
        "97*512 98*512 99*512 100*512 0*76",
        "98*488 120*536",
        2124,
      ],
    ]
  `)
})

test('misdirected-write without another place takes no effect', () => {
  const { disk, ask, process } = prepare({ 'write /tmp/small #1: misdirected-write': 2 })
  const small = process.open('/tmp/small', O_CREAT | O_WRONLY, 0o644)
  process.write(small, bytes('x', 10), 0)
  expect(shown(disk, '/tmp/small')).toBe('120*10')
  expect(ask.effects).toEqual([])
})

test('bit-rot: the read shows it, or the platter has it behind the cache', () => {
  const outcomes = [1, 2].map((choice) => {
    const { disk, ask, process, file } = prepare({ 'read /tmp/log #1: bit-rot': choice })
    const target = new Uint8Array(1024)
    process.read(file, target, 512)
    const read = shown(disk)
    const losses = disk.losePower(() => 0)
    expect(ask.effects).toEqual(['read /tmp/log #1: bit-rot'])
    return [Buffer.compare(target, fileBytes.subarray(512, 1536)) === 0, read, losses, shown(disk)]
  })
  expect(outcomes).toMatchInlineSnapshot(`
    [
      [
        false,
        "97*512 98*512 99*342 35*1 99*169 100*512",
        [],
        "97*512 98*512 99*342 35*1 99*169 100*512",
      ],
      [
        true,
        "97*512 98*512 99*512 100*512",
        [
          {
            "kind": "damage",
            "path": "/tmp/log",
            "what": "1 sector otherwise",
          },
        ],
        "97*512 98*512 99*342 35*1 99*169 100*512",
      ],
    ]
  `)
})

test('damage spares what is about to be written again, and a page that is written again heals it', () => {
  const dirty = prepare({ 'read /tmp/log #1: bit-rot': 1, 'read /tmp/log #2: latent-sector-error': 1 })
  dirty.process.write(dirty.file, bytes('x', 2048), 0)
  dirty.process.read(dirty.file, new Uint8Array(2048), 0)
  dirty.process.read(dirty.file, new Uint8Array(2048), 0)
  expect(dirty.ask.effects).toEqual([])

  for (const kind of ['bit-rot', 'latent-sector-error']) {
    const healed = prepare({ [`read /tmp/log #1: ${kind}`]: 2 })
    healed.process.read(healed.file, new Uint8Array(2048), 0)
    healed.process.write(healed.file, bytes('x', 1), 2047)
    healed.process.fsync(healed.file)
    expect(healed.disk.losePower(() => 1)).toEqual([])
    expect(shown(healed.disk)).toBe('97*512 98*512 99*512 100*511 120*1')
  }
})

test('latent-sector-error: EIO for what needs that sector, until it is written whole', () => {
  const { disk, ask, process, file } = prepare({ 'read /tmp/log #1: latent-sector-error': 1 })
  const target = new Uint8Array(2048)
  // The third sector: what is before it can still be read.
  expect(() => process.read(file, target.subarray(0, 10), 1024)).toThrow(eio('read'))
  expect(process.read(file, target, 0)).toBe(1024)
  expect(process.read(file, target, 1536)).toBe(512)
  expect(() => process.write(file, bytes('x', 10), 1100)).toThrow(eio('write'))
  disk.losePower(() => 1)
  const next = disk.process()
  const again = next.open(log, O_RDWR, 0)
  expect(() => next.read(again, target, 1100)).toThrow(eio('read'))
  next.write(again, bytes('y', 512), 1024)
  expect(next.read(again, target, 0)).toBe(2048)
  next.fsync(again)
  disk.losePower(() => 1)
  expect(shown(disk)).toBe('97*512 98*512 121*512 100*512')
  expect(ask.effects).toEqual(['read /tmp/log #1: latent-sector-error'])
})

test('a sector that was healed but not synced is bad again after the power was lost', () => {
  const { disk, process, file } = prepare({ 'read /tmp/log #1: latent-sector-error': 1 })
  expect(() => process.read(file, new Uint8Array(10), 1024)).toThrow(eio('read'))
  process.write(file, bytes('y', 512), 1024)
  expect(shown(disk)).toBe('97*512 98*512 121*512 100*512')
  disk.losePower((_, __, kind) => (kind === 'lost-unsynced-data' ? 1 : 0))
  const next = disk.process()
  expect(() => next.read(next.open(log, O_RDONLY, 0), new Uint8Array(10), 1024)).toThrow(eio('read'))
})

test('latent-sector-error behind the cache shows after the power was lost', () => {
  const { disk, process, file } = prepare({ 'read /tmp/log #1: latent-sector-error': 2 })
  expect(process.read(file, new Uint8Array(512), 512)).toBe(512)
  expect(process.read(file, new Uint8Array(512), 512)).toBe(512)
  expect(disk.losePower(() => 0)).toEqual([{ kind: 'damage', path: log, what: '1 sector otherwise' }])
  const next = disk.process()
  expect(() => next.read(next.open(log, O_RDONLY, 0), new Uint8Array(512), 512)).toThrow(eio('read'))
})

test('without a site nothing is asked', () => {
  const { disk } = prepare({})
  const silent: AskFault = {
    site: () => undefined,
    decide: () => {
      throw new Error('asked')
    },
    tookEffect: () => {},
  }
  const process = faulty(disk.process(), silent)
  const file = process.open(log, O_RDWR | O_CREAT, 0o644)
  process.write(file, bytes('x', 10), null)
  process.read(file, new Uint8Array(10), 0)
  process.fsync(file)
  process.close(file)
  expect(() => process.close(file)).toThrow(expect.objectContaining({ code: 'EBADF' }))
})
