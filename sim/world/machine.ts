// A machine of the world: its clocks, its disk, the program that a supervisor keeps running on it. State only; what
// happens to it is in supervisor.ts and faultScheduler.ts.
import { deriveSeed, type Seed } from '../decisions/seed.ts'
import { Disk } from '../disk/disk.ts'
import { devices, programFile } from '../disk/mounts.ts'
import type { ProcessView } from '../disk/processView.ts'
import type { ProgramSettings } from '../node/host/identity.ts'
import type { Program } from '../node/host/program.ts'
import type { Incarnation } from '../process/incarnation.ts'
import type { Kernel } from '../process/kernel.ts'
import { MachineClock } from '../time/clock.ts'
import type { Json } from '../trace/event.ts'

/** The answer to a client: what the program replied, or how the connection failed. */
export type Reply = (failure: string | undefined, output: Json) => void

const diskBytes = 1 << 30
/** From one machine to another, one way, when nothing is wrong. */
export const latencyUs = 500

export interface MachineSpec extends ProgramSettings {
  readonly name: string
  readonly program: Program
  /** Another build of the program, which a deploy brings. */
  readonly next?: Program
  /** Boot again when the process has ended, `always`, or leave it. */
  readonly restart: 'always' | 'never'
  /** Nothing on its disk matters, so that the process may come up on another machine. */
  readonly movable?: boolean
  /** Where nothing goes on without its process: one that dies at every boot for long makes the world heal early. */
  readonly vital?: boolean
  /** What is on its disk before its first boot, by absolute path, and on that of a machine that takes its place. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined
  /** Its wall clock when the world begins, milliseconds since 1970; else some moment of 2026, drawn. */
  readonly epochMs?: number | undefined
}

export interface Machine {
  readonly spec: MachineSpec
  readonly entropy: Seed
  program: Program
  clock: MachineClock
  disk: Disk
  /** What the current incarnation has open on the disk, once it has touched it. */
  view: ProcessView | undefined
  /** False while its power is off. */
  on: boolean
  incarnation: Incarnation | undefined
  incarnations: number
  bootedUs: number
  /** How many incarnations in a row ended soon after their boot. */
  crashLoopCount: number
  /** The next boot, where one is awaited. */
  restart: ReturnType<Kernel['after']> | undefined
  serve: ((operation: string, input: Json, reply: Reply) => void) | undefined
  /** Requests that the current incarnation has not answered: they fail when it ends. */
  readonly unanswered: Set<(failure: string) => void>
}

/**
 * The clocks of a machine, set right: some moment of 2026, the same for all, and up to about an hour of uptime, its
 * own.
 */
export function clockOf(entropy: Seed, name: string, epochMs?: number): MachineClock {
  const now = deriveSeed(entropy, 'epoch')
  const own = deriveSeed(entropy, `machine ${name}`)
  const drawnUs = 1_767_225_600_000_000 + (now.high % 31_536_000) * 1_000_000 + (now.low % 1_000_000)
  const epochUs = epochMs === undefined ? drawnUs : epochMs * 1000
  return new MachineClock(epochUs, 1_000_000 + ((own.low ^ own.high) % 2_000_000_000))
}

/** An empty disk, whose files carry the times of its machine's clock, as the program that writes them reads it. */
export function newDisk(
  kernel: Kernel,
  { entropy, spec, program }: Pick<Machine, 'entropy' | 'spec' | 'program'>,
  clock: MachineClock,
): Disk {
  const nowMs = (): number => clock.wallUs(kernel.momentUs) / 1000
  const files = new Map(Object.entries(spec.files ?? {}))
  const disk = new Disk({ capacityBytes: diskBytes, nowMs, entropy: deriveSeed(entropy, `disk ${spec.name}`), files })
  disk.mount(devices(nowMs()))
  mountProgram(disk, program, nowMs())
  return disk
}

/** A program's file lies where the program believes to have been loaded from. */
export function mountProgram(disk: Disk, { filename, text }: Program, nowMs: number): void {
  disk.mount(programFile(filename, text, nowMs))
}
