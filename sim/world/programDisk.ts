// A machine's disk as one incarnation reaches it. Calls that change something are effects, at which a crash can
// take effect; any call can fail or take long. A program that is dead touches nothing: its calls throw what nothing
// records.
import type { DirectoryEntry, DiskFailure, DiskProcess, StatRecord } from '../disk/contract.ts'
import type { FillRandom } from '../disk/devices.ts'
import { type AskFault, faulty } from '../disk/faultyDisk.ts'
import { O_CREAT, O_TRUNC } from '../disk/flags.ts'
import { diskKinds, diskTimesUs } from '../faults/diskKinds.ts'
import { faultKind } from '../faults/kinds.ts'
import type { DiskLink } from '../node/host/binding.ts'
import type { Incarnation } from '../process/incarnation.ts'
import type { Kernel } from '../process/kernel.ts'
import type { Effects } from './effects.ts'
import type { Machine } from './machine.ts'

/** From its being asked for until an asynchronous operation is begun, in the thread pool. */
const queueUs = 100
const diskKindNames: readonly string[] = diskKinds.map(({ name }) => name)

/** What of the world a disk is part of. */
export interface DiskWorld {
  readonly kernel: Kernel
  readonly effects: Effects
  readonly losePower: (machine: Machine, choice: number) => void
}

export class ProgramDisk implements DiskLink {
  readonly #kernel: Kernel
  readonly #effects: Effects
  readonly #machine: Machine
  readonly #incarnation: Incarnation
  readonly #defer: (delayUs: number, run: () => void) => void
  readonly #fillRandom: FillRandom
  readonly #losePower: (machine: Machine, choice: number) => void
  /** Paths of what is open, for addresses. */
  readonly #paths = new Map<number, string>()
  #disk: DiskProcess | undefined
  /** While a thread of the pool is at an operation: how much longer it takes. */
  #threadUs: number | undefined

  constructor(
    world: DiskWorld,
    machine: Machine,
    incarnation: Incarnation,
    defer: (delayUs: number, run: () => void) => void,
    fillRandom: FillRandom,
  ) {
    this.#fillRandom = fillRandom
    this.#kernel = world.kernel
    this.#effects = world.effects
    this.#losePower = world.losePower
    this.#machine = machine
    this.#incarnation = incarnation
    this.#defer = defer
  }

  /**
   * An asynchronous operation waits until it is begun: those under way together may overtake each other. On a slow disk
   * the answer is late, and the program goes on meanwhile.
   */
  later<T>(operation: string, path: string, perform: () => T, done: (result: T) => void): void {
    this.#defer(queueUs + this.#injected('disk-reorder', 'queue', operation, path), () => {
      this.#threadUs = 0
      const result = perform()
      const lateUs = this.#threadUs
      this.#threadUs = undefined
      if (lateUs > 0) this.#defer(lateUs, () => done(result))
      else done(result)
    })
  }

  open(path: string, flags: number, mode: number): number {
    const open = (disk: DiskProcess): number => {
      const descriptor = disk.open(path, flags, mode)
      this.#paths.set(descriptor, path)
      return descriptor
    }
    return this.#effect('open', path, open, (flags & (O_CREAT | O_TRUNC)) !== 0)
  }

  close(descriptor: number): void {
    this.#view().close(descriptor)
  }

  read(descriptor: number, target: Uint8Array, position: number | null): number {
    return this.#view().read(descriptor, target, position)
  }

  write(descriptor: number, bytes: Uint8Array, position: number | null): number {
    return this.#change('write', this.#pathOf(descriptor), (disk) => disk.write(descriptor, bytes, position))
  }

  fsync(descriptor: number): void {
    this.#change('fsync', this.#pathOf(descriptor), (disk) => disk.fsync(descriptor))
  }

  fdatasync(descriptor: number): void {
    this.#change('fdatasync', this.#pathOf(descriptor), (disk) => disk.fdatasync(descriptor))
  }

  ftruncate(descriptor: number, length: number): void {
    this.#change('ftruncate', this.#pathOf(descriptor), (disk) => disk.ftruncate(descriptor, length))
  }

  fstat(descriptor: number): StatRecord {
    return this.#view().fstat(descriptor)
  }

  fchmod(descriptor: number, mode: number): void {
    this.#change('fchmod', this.#pathOf(descriptor), (disk) => disk.fchmod(descriptor, mode))
  }

  futimes(descriptor: number, accessedMs: number, modifiedMs: number): void {
    this.#change('futimes', this.#pathOf(descriptor), (disk) => disk.futimes(descriptor, accessedMs, modifiedMs))
  }

  stat(path: string): StatRecord {
    return this.#view().stat(path)
  }

  lstat(path: string): StatRecord {
    return this.#view().lstat(path)
  }

  access(path: string, mode: number): void {
    this.#view().access(path, mode)
  }

  readdir(path: string): readonly DirectoryEntry[] {
    return this.#view().readdir(path)
  }

  mkdir(path: string, mode: number, drawn = ''): void {
    if (drawn !== '') this.#kernel.decisions.nameDrawn(path, `${path.slice(0, -drawn.length)}*`)
    this.#change('mkdir', path, (disk) => disk.mkdir(path, mode))
  }

  rmdir(path: string): void {
    this.#change('rmdir', path, (disk) => disk.rmdir(path))
  }

  unlink(path: string): void {
    this.#change('unlink', path, (disk) => disk.unlink(path))
  }

  rename(path: string, dest: string): void {
    this.#change('rename', path, (disk) => disk.rename(path, dest))
  }

  link(path: string, dest: string): void {
    this.#change('link', path, (disk) => disk.link(path, dest))
  }

  symlink(target: string, path: string): void {
    this.#change('symlink', path, (disk) => disk.symlink(target, path))
  }

  readlink(path: string): string {
    return this.#view().readlink(path)
  }

  realpath(path: string): string {
    return this.#view().realpath(path)
  }

  chmod(path: string, mode: number): void {
    this.#change('chmod', path, (disk) => disk.chmod(path, mode))
  }

  utimes(path: string, accessedMs: number, modifiedMs: number): void {
    this.#change('utimes', path, (disk) => disk.utimes(path, accessedMs, modifiedMs))
  }

  lutimes(path: string, accessedMs: number, modifiedMs: number): void {
    this.#change('lutimes', path, (disk) => disk.lutimes(path, accessedMs, modifiedMs))
  }

  statfs(): ReturnType<DiskProcess['statfs']> {
    return this.#view().statfs()
  }

  #change<T>(call: string, path: string, apply: (disk: DiskProcess) => T): T {
    return this.#effect(call, path, apply, true)
  }

  /** An effectful call, noted in the trace with how it failed. */
  #effect<T>(call: string, path: string, apply: (disk: DiskProcess) => T, changes: boolean): T {
    const incarnation = this.#incarnation
    const disk = this.#view()
    let outcome: { readonly value: T } | { readonly failure: unknown } | undefined
    this.#effects.perform(incarnation, `fs.${call}`, path, () => {
      if (changes) this.#wait(this.#injected('slow-disk', 'time', call, path))
      try {
        outcome = { value: apply(disk) }
        incarnation.emit('disk.call', { call, path })
      } catch (failure) {
        outcome = { failure }
        incarnation.emit('disk.call', { call, path, code: (failure as DiskFailure).code })
      }
    })
    if (changes && outcome !== undefined && 'value' in outcome) this.#perhapsLosePower(call, path)
    if (!incarnation.alive || outcome === undefined) return incarnation.refuse()
    if ('failure' in outcome) throw outcome.failure
    return outcome.value
  }

  #wait(us: number): void {
    if (this.#threadUs === undefined) this.#incarnation.spentUs += us
    else this.#threadUs += us
  }

  /** Power can go between a write and its fsync: what the program has not synced is at stake only here. */
  #perhapsLosePower(call: string, path: string): void {
    const { decisions } = this.#kernel
    if (!this.#incarnation.alive || !decisions.armedFor(['power-loss'])) return
    const site = decisions.site(this.#incarnation.machine, `power.${call}`, path)
    const choice = decisions.decide(site, 'power-loss', faultKind('power-loss').phrases)
    if (choice === 0) return
    this.#effects.faultInjected('power-loss', site, this.#incarnation)
    this.#losePower(this.#machine, choice)
  }

  #view(): DiskProcess {
    this.#incarnation.requireAlive()
    if (this.#disk === undefined) {
      const view = this.#machine.disk.process(this.#fillRandom)
      this.#machine.view = view
      this.#disk = faulty(view, this.#ask())
    }
    return this.#disk
  }

  #pathOf(descriptor: number): string {
    return this.#paths.get(descriptor) ?? ''
  }

  #ask(): AskFault {
    const { decisions } = this.#kernel
    const incarnation = this.#incarnation
    return {
      site: (operation, path) =>
        decisions.armedFor(diskKindNames) ? decisions.site(incarnation.machine, `disk.${operation}`, path) : undefined,
      decide: (site, kind, phrases) => decisions.decide(site, kind, phrases),
      tookEffect: (site, kind) => this.#effects.faultInjected(kind, site, incarnation),
    }
  }

  /** The extra time that a fault of the disk's speed takes at this operation. */
  #injected(kind: keyof typeof diskTimesUs, what: string, call: string, path: string): number {
    const { decisions } = this.#kernel
    if (!decisions.armedFor([kind])) return 0
    const site = decisions.site(this.#incarnation.machine, `${what}.${call}`, path)
    const choice = decisions.decide(site, kind, faultKind(kind).phrases)
    if (choice === 0) return 0
    this.#effects.faultInjected(kind, site, this.#incarnation)
    return diskTimesUs[kind][choice - 1] ?? 0
  }
}
