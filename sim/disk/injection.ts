// Where the disk's faults take effect: around one operation of a process. Each kind does what sim/faults/diskKinds.ts
// says of it, and is reported as taking effect only if it did. Without a site nothing is asked, and no fault is
// injected.
import { hashText } from '../decisions/hash.ts'
import type { Seed } from '../decisions/seed.ts'
import { sectorBytes } from './content.ts'
import { type Extent, type Landing, misdirect, rot, spoil } from './damage.ts'
import { type Call, failure } from './errno.ts'
import { type DiskCoreFault, diskPhrases } from './faultPhrases.ts'
import { pathsOf } from './losses.ts'
import type { OpenFile } from './openFiles.ts'
import type { Shortage, Volume } from './volume.ts'

/** Who decides about faults. */
export interface AskFault {
  /** The address of one operation, asked once for each; undefined where nothing can take effect. */
  site(operation: string, path: string): string | undefined
  /** 0 for benign, else the 1-based index of a phrase. */
  decide(site: string, kind: DiskCoreFault, phrases: readonly string[]): number
  /** What was drawn at the site did what it says: now, or earlier for a disk that has been full since. */
  tookEffect(site: string, kind: DiskCoreFault): void
}

/** One operation at which something can go wrong. */
export interface Attempt {
  readonly site: string
  readonly call: Call
}

/** How many operations each alternative of `disk-full` refuses. */
const refusals: readonly number[] = [1, 16, Number.POSITIVE_INFINITY, 16]

export class Injection {
  readonly #volume: Volume
  readonly #ask: AskFault

  constructor(volume: Volume, ask: AskFault) {
    this.#volume = volume
    this.#ask = ask
  }

  /** Begins an operation, unless nothing can take effect: no disk is behind a device. */
  begin(call: Call, path: string): Attempt | undefined {
    if (path.startsWith('/dev/')) return undefined
    const site = this.#ask.site(call.syscall, path)
    return site === undefined ? undefined : { site, call }
  }

  /** Fails with EIO, if that is decided. */
  perhapsFail(attempt: Attempt, kind: 'disk-error-before' | 'disk-error-after', undo?: () => void): void {
    if (this.#drawn(attempt, kind) === 0) return
    undo?.()
    this.#injected(attempt, kind)
    throw failure('EIO', attempt.call)
  }

  /** Performs what needs room, on a disk that may be full from here on. `half` writes the first half of the bytes. */
  perhapsFull<T>(attempt: Attempt, perform: () => T, half?: () => T): T {
    const { shortage } = this.#volume
    if (shortage !== undefined && shortage.refusalsLeft > 0) return this.#under(shortage, perform)
    const choice = this.#drawn(attempt, 'disk-full', diskPhrases['disk-full'].slice(0, half === undefined ? 3 : 4))
    if (choice === 0) return perform()
    const begun: Shortage = { site: attempt.site, refusalsLeft: refusals[choice - 1] ?? 0, state: 'unnoticed' }
    if (choice === 4 && half !== undefined) {
      const result = half()
      this.#volume.shortage = { ...begun, state: 'reported' }
      this.#injected(attempt, 'disk-full')
      return result
    }
    this.#volume.shortage = begun
    try {
      return this.#under(begun, perform)
    } finally {
      if (choice === 1) this.#volume.shortage = undefined
    }
  }

  /** Writes, perhaps in the wrong place. */
  perhapsMisdirected(attempt: Attempt, extent: Extent, write: () => number): number {
    const choice = this.#drawn(attempt, 'misdirected-write')
    if (choice === 0) return write()
    const landing = this.#landing(attempt, extent, choice)
    // What cannot be read cannot be left as it was.
    if (landing === undefined || extent.file.cache.badSectors.size > 0) return write()
    const count = misdirect(extent, landing, write)
    this.#injected(attempt, 'misdirected-write')
    return count
  }

  /** Syncs, unless the disk fails to or only says that it does. */
  perhapsSync(attempt: Attempt, open: OpenFile, sync: () => void): void {
    const { inode } = open
    if (this.#volume.isUnsynced(inode)) {
      if (inode.kind === 'file' && inode.isDirty && this.#drawn(attempt, 'failed-fsync') > 0) {
        inode.failSync()
        open.writebackFailuresSeen = inode.writebackFailures
        this.#injected(attempt, 'failed-fsync')
        throw failure('EIO', attempt.call)
      }
      if (this.#drawn(attempt, 'lost-fsync') > 0) {
        this.#injected(attempt, 'lost-fsync')
        return
      }
    }
    sync()
    this.perhapsFail(attempt, 'disk-error-after')
  }

  /** Damages what is about to be read. */
  perhapsDamage(attempt: Attempt, { file, offset, length }: Extent): void {
    const at = (kind: DiskCoreFault): number => offset + (this.#hash(attempt, kind).low % length)
    const rotten = this.#drawn(attempt, 'bit-rot')
    if (rotten > 0 && rot(file, at('bit-rot'), this.#hash(attempt, 'bit-rot').high % 8, rotten === 2))
      this.#injected(attempt, 'bit-rot')
    const spoilt = this.#drawn(attempt, 'latent-sector-error')
    if (spoilt > 0 && spoil(file, at('latent-sector-error'), spoilt === 2))
      this.#injected(attempt, 'latent-sector-error')
  }

  /** Performs an operation on a disk that is full, and tells of it the first time that something is refused. */
  #under<T>(shortage: Shortage, perform: () => T): T {
    try {
      return perform()
    } finally {
      if (shortage.state === 'refused') {
        shortage.state = 'reported'
        this.#ask.tookEffect(shortage.site, 'disk-full')
      }
    }
  }

  #landing(attempt: Attempt, { file, offset, length }: Extent, choice: number): Landing | undefined {
    const { high, low } = this.#hash(attempt, 'misdirected-write')
    if (choice === 1) return 'free space'
    if (choice === 3) {
      const others = [...pathsOf(this.#volume.root).keys()].filter((other) => other !== file && other.size > 0)
      const other = others[low % others.length]
      return other === undefined ? undefined : { file: other, sector: high % sectorsOf(other.size) }
    }
    // One of the sectors that the write itself does not touch.
    const first = Math.floor(offset / sectorBytes)
    const own = sectorsOf(offset + length) - first
    const others = sectorsOf(file.size) - Math.max(0, Math.min(own, sectorsOf(file.size) - first))
    if (others === 0) return undefined
    const index = low % others
    return { file, sector: index < first ? index : index + own }
  }

  #drawn(attempt: Attempt, kind: DiskCoreFault, phrases: readonly string[] = diskPhrases[kind]): number {
    return this.#ask.decide(attempt.site, kind, phrases)
  }

  #injected(attempt: Attempt, kind: DiskCoreFault): void {
    this.#ask.tookEffect(attempt.site, kind)
  }

  #hash(attempt: Attempt, kind: DiskCoreFault): Seed {
    return hashText(this.#volume.entropy, `${attempt.site}: ${kind}`)
  }
}

function sectorsOf(bytes: number): number {
  return Math.ceil(bytes / sectorBytes)
}
