// Random scripts of disk operations, and what performing one shows: results and failures of every step, then the whole
// tree. Paths are short and few, so that steps meet; descriptors are slots, so that two disks may number them
// differently.
import * as fc from 'fast-check'
import type { DiskFailure, DiskProcess, StatRecord } from '../../../sim/disk/contract.ts'
import * as flag from '../../../sim/disk/flags.ts'

export type Step = (disk: DiskProcess, base: string, slots: Map<number, number>) => unknown

/** A step that prints itself in a counterexample. */
function step(says: string, perform: Step): Step {
  return Object.assign(perform, { toString: () => says, [fc.toStringMethod]: () => says })
}

const name = fc.constantFrom('a', 'b', 'c')
const oddName = fc.constantFrom('.', '..', 'n'.repeat(255), 'ü'.repeat(128))
const path = fc.oneof(
  { weight: 8, arbitrary: name },
  { weight: 8, arbitrary: fc.tuple(name, name).map((names) => names.join('/')) },
  { weight: 4, arbitrary: fc.tuple(name, name, name).map((names) => names.join('/')) },
  { weight: 2, arbitrary: fc.tuple(name, fc.constantFrom('/', '//', '/.')).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.tuple(name, oddName).map((parts) => parts.join('/')) },
  { weight: 1, arbitrary: fc.tuple(name, oddName, name).map((parts) => parts.join('/')) },
)

const target = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.constantFrom('a', 'b', 'c', 'a/b', 'b/c', './a', '../a', 'c/', 'missing', 'n'.repeat(300)),
  },
  { weight: 1, arbitrary: fc.constantFrom('', 'n'.repeat(4095), 'n'.repeat(4096)) },
)

const slot = fc.nat(1)
const access = fc.constantFrom(flag.O_RDONLY, flag.O_RDWR, flag.O_RDWR, flag.O_RDWR, flag.O_WRONLY, 3)
const more = fc.subarray([flag.O_CREAT, flag.O_EXCL, flag.O_TRUNC, flag.O_APPEND, flag.O_NOFOLLOW])
// Linux changed what O_CREAT with O_DIRECTORY means; the two are not mixed here.
const flags = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(access, more).map(([how, others]) => others.reduce((all, one) => all | one, how)) },
  { weight: 6, arbitrary: fc.constant(flag.O_CREAT | flag.O_RDWR) },
  { weight: 1, arbitrary: access.map((how) => how | flag.O_DIRECTORY) },
)
/** The owner may do everything, so that the comparison holds for others than the superuser as well. */
const mode = fc.constantFrom(0o700, 0o755, 0o777, 0o744)
const fileMode = fc.constantFrom(0o600, 0o644, 0o755, 0o666)
const position = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.nat(9000) },
  { weight: 1, arbitrary: fc.constantFrom(4095, 4096, 100_000, 2 ** 44 - 4096, 2 ** 44 - 4100) },
)
const length = fc.oneof(
  { weight: 3, arbitrary: fc.nat(20) },
  { weight: 3, arbitrary: fc.constantFrom(512, 700, 4096, 5000) },
)

const descriptorSteps = fc.oneof(
  fc
    .tuple(slot, length, position, fc.integer({ min: 97, max: 122 }))
    .map(([at, count, where, byte]) =>
      step(`write ${at} ${count} @${where}`, (disk, _, slots) =>
        disk.write(open(slots, at), new Uint8Array(count).fill(byte), where),
      ),
    ),
  fc.tuple(slot, length, position).map(([at, count, where]) =>
    step(`read ${at} ${count} @${where}`, (disk, _, slots) => {
      const bytes = new Uint8Array(count + 1)
      return [disk.read(open(slots, at), bytes, where), runs(bytes)]
    }),
  ),
  fc
    .tuple(slot, fc.oneof(fc.nat(9000), fc.constantFrom(4096, 2 ** 40, 2 ** 44 - 4096, 2 ** 44)))
    .map(([at, count]) => step(`ftruncate ${at} ${count}`, (disk, _, slots) => disk.ftruncate(open(slots, at), count))),
  slot.map((at) => step(`fstat ${at}`, (disk, _, slots) => shown(disk.fstat(open(slots, at))))),
  fc
    .tuple(slot, fileMode)
    .map(([at, bits]) => step(`fchmod ${at}`, (disk, _, slots) => disk.fchmod(open(slots, at), bits | 0o700))),
  slot.map((at) => step(`futimes ${at}`, (disk, _, slots) => disk.futimes(open(slots, at), 1000, 2000))),
  slot.map((at) =>
    step(`close ${at}`, (disk, _, slots) => {
      const descriptor = open(slots, at)
      slots.delete(at)
      disk.close(descriptor)
    }),
  ),
  fc
    .tuple(slot, fc.boolean())
    .map(([at, data]) =>
      step(`sync ${at}`, (disk, _, slots) => (data ? disk.fdatasync(open(slots, at)) : disk.fsync(open(slots, at)))),
    ),
)

const pathSteps = fc.oneof(
  path.map((at) => step(`stat ${at}`, (disk, base) => shown(disk.stat(`${base}/${at}`)))),
  path.map((at) => step(`lstat ${at}`, (disk, base) => shown(disk.lstat(`${base}/${at}`)))),
  fc
    .tuple(path, fc.nat(7))
    .map(([at, bits]) => step(`access ${at} ${bits}`, (disk, base) => disk.access(`${base}/${at}`, bits))),
  path.map((at) => step(`readdir ${at}`, (disk, base) => sorted(disk.readdir(`${base}/${at}`)))),
  path.map((at) => step(`readlink ${at}`, (disk, base) => disk.readlink(`${base}/${at}`))),
  path.map((at) => step(`realpath ${at}`, (disk, base) => disk.realpath(`${base}/${at}`))),
  fc.tuple(path, mode).map(([at, bits]) => step(`chmod ${at}`, (disk, base) => disk.chmod(`${base}/${at}`, bits))),
  path.map((at) => step(`utimes ${at}`, (disk, base) => disk.utimes(`${base}/${at}`, 1000, 2000))),
  path.map((at) => step(`lutimes ${at}`, (disk, base) => disk.lutimes(`${base}/${at}`, 1000, 2000))),
)

const nameSteps = fc.oneof(
  fc.tuple(path, mode).map(([at, bits]) => step(`mkdir ${at}`, (disk, base) => disk.mkdir(`${base}/${at}`, bits))),
  path.map((at) => step(`rmdir ${at}`, (disk, base) => disk.rmdir(`${base}/${at}`))),
  path.map((at) => step(`unlink ${at}`, (disk, base) => disk.unlink(`${base}/${at}`))),
  fc
    .tuple(path, path)
    .map(([at, to]) => step(`rename ${at} ${to}`, (disk, base) => disk.rename(`${base}/${at}`, `${base}/${to}`))),
  fc
    .tuple(path, path)
    .map(([at, to]) => step(`link ${at} ${to}`, (disk, base) => disk.link(`${base}/${at}`, `${base}/${to}`))),
  fc
    .tuple(target, path)
    .map(([to, at]) => step(`symlink ${to} ${at}`, (disk, base) => disk.symlink(to, `${base}/${at}`))),
)

const openStep = fc.tuple(slot, path, flags, fileMode).map(([at, where, how, bits]) =>
  step(`open ${at} ${where} 0o${how.toString(8)}`, (disk, base, slots) => {
    const descriptor = disk.open(`${base}/${where}`, how, bits)
    const former = slots.get(at)
    slots.set(at, descriptor)
    if (former !== undefined) disk.close(former)
  }),
)

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: openStep },
    { weight: 6, arbitrary: descriptorSteps },
    { weight: 3, arbitrary: pathSteps },
    { weight: 6, arbitrary: nameSteps },
  ),
  { minLength: 1, maxLength: 120, size: 'max' },
)

/** Something to begin with: a tree of two levels, a file with two names, a link. */
const beginning: readonly Step[] = [
  step('mkdir a', (disk, base) => disk.mkdir(`${base}/a`, 0o755)),
  step('mkdir a/b', (disk, base) => disk.mkdir(`${base}/a/b`, 0o755)),
  step('open b', (disk, base, slots) => void slots.set(0, disk.open(`${base}/b`, flag.O_CREAT | flag.O_RDWR, 0o644))),
  step('link b a/c', (disk, base) => disk.link(`${base}/b`, `${base}/a/c`)),
  step('symlink a/b c', (disk, base) => disk.symlink('a/b', `${base}/c`)),
]

export const scripts: fc.Arbitrary<readonly Step[]> = fc
  .tuple(fc.subarray([...beginning]), steps)
  .map(([first, others]) => [...first, ...others])

/** What each step gave, then the tree. */
export function perform(disk: DiskProcess, base: string, script: readonly Step[]): readonly unknown[] {
  const slots = new Map<number, number>()
  const results = script.map((run) => {
    try {
      return { [String(run)]: run(disk, base, slots) ?? 'done' }
    } catch (thrown) {
      return { [String(run)]: thrown as DiskFailure }
    }
  })
  const tree = describeTree(disk, base)
  for (const descriptor of slots.values()) disk.close(descriptor)
  return [...results, tree]
}

/** Every name below `base`, with what it is; files by the first name that they have. */
export function describeTree(disk: DiskProcess, base: string): readonly string[] {
  const firstNames = new Map<number, string>()
  const walk = (at: string): readonly string[] =>
    sorted(disk.readdir(`${base}${at}`)).flatMap((entry) => {
      const name = `${at}/${entry.name}`
      const status = disk.lstat(`${base}${name}`)
      const first = firstNames.get(status.inode)
      firstNames.set(status.inode, first ?? name)
      if (first !== undefined) return [`${name} is ${first}`]
      const line = `${name} ${JSON.stringify(shown(status))}`
      if (entry.kind === 'directory') return [line, ...walk(name)]
      return [
        `${line} ${entry.kind === 'link' ? disk.readlink(`${base}${name}`) : contents(disk, `${base}${name}`, status.size)}`,
      ]
    })
  return walk('')
}

export function contents(disk: DiskProcess, path: string, size: number): string {
  const descriptor = disk.open(path, flag.O_RDONLY, 0)
  // A sparse file is read at both ends only.
  const bytes = new Uint8Array(Math.min(size, 120_000))
  const count = disk.read(descriptor, bytes, 0)
  const end = new Uint8Array(Math.min(size, 5000))
  disk.read(descriptor, end, size - end.length)
  disk.close(descriptor)
  return `${runs(bytes.subarray(0, count))} … ${runs(end)}`
}

/** Bytes as runs: `97*512 0*3`. */
export function runs(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let start = 0; start < bytes.length; ) {
    let end = start
    while (end < bytes.length && bytes[end] === bytes[start]) end += 1
    parts.push(`${bytes[start]}*${end - start}`)
    start = end
  }
  return parts.join(' ')
}

function open(slots: ReadonlyMap<number, number>, slot: number): number {
  return slots.get(slot) ?? 9999
}

/** A stat without what two disks need not have in common: numbers, times, and the size of directories. */
function shown({ kind, mode: bits, links, size }: StatRecord): unknown {
  return { kind, mode: bits.toString(8), links, ...(kind === 'directory' ? {} : { size }) }
}

function sorted<T extends { readonly name: string }>(entries: readonly T[]): readonly T[] {
  return entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))
}
