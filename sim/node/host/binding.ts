// What the host gives to the guest prelude of one incarnation, and what it gets back. The prelude (sim/node/guest/)
// runs inside the program's realm, so that functions, errors, promises and objects which the program sees are of its
// own realm; everything that touches the world goes through this one interface. From a dead incarnation no member of it
// has any effect.
import type { DiskProcess } from '../../disk/contract.ts'
import type { FillRandom } from '../../disk/devices.ts'
import type { NetLink } from '../../network/contract.ts'
import type { HttpHead, ReaderEvents, RequestHead, ResponseHead, ResponseReader } from '../../network/http/http1.ts'
import type { ProgramControl } from '../../process/programControl.ts'
import type { Json } from '../../trace/event.ts'
import type { Treatment } from '../table/treatment.ts'

/** Opaque to the guest: a scheduled event. */
export type Handle = { readonly handle: unique symbol }

/** Facts of the machine and the process that are drawn from the entropy seed or from the program's definition. */
export interface Identity {
  readonly machine: string
  readonly incarnation: number
  readonly pid: number
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly directory: string
  readonly main: string
}

/** The program's link to the world beside Node: services as in-process calls, a served port, and notes to the trace. */
export interface WorldLink {
  /** Calls a service. `settle` runs as an event of this incarnation when the answer arrives. */
  call(service: string, operation: string, input: Json, settle: (failure: Json | undefined, output: Json) => void): void
  /** Serves the requests of clients: `handle` runs as an event; `reply` sends the answer. */
  serve(
    handle: (operation: string, input: Json, reply: (failure: string | undefined, output: Json) => void) => void,
  ): void
  /** Notes what the workflow's or step's wrapper saw. Takes no time, is no effect, and cannot fail. */
  record(kind: string, data: Json): void
}

/**
 * The machine's disk as this incarnation sees it; an operation can fail, or be the last thing that the incarnation
 * does.
 */
export interface DiskLink extends DiskProcess {
  /**
   * An asynchronous operation: `perform` is called in an event of this incarnation, when the disk gets to it, and
   * `done` in the same, or in a later one if the disk is slow. Those under way together may be reordered.
   */
  later<T>(operation: string, path: string, perform: () => T, done: (result: T) => void): void
}

/** The HTTP/1.1 codec, which the prelude does not carry itself. */
export interface Http1 {
  responseReader(events: ReaderEvents<ResponseHead>): Pick<ResponseReader, 'expect' | 'push' | 'finish'>
  writeRequest(head: Omit<RequestHead, 'version'>, body?: Uint8Array): Uint8Array
  headerOf(head: HttpHead, name: string): string | undefined
  keepsAlive(head: ResponseHead): boolean
  chunk(bytes: Uint8Array): Uint8Array
  lastChunk(): Uint8Array
}

/** What an incarnation can reach of the world beside Node. */
export interface HostApi {
  readonly world: WorldLink
  readonly net: NetLink
  /**
   * Makes the link to the disk; `defer` runs something as an event of the incarnation after a delay, in the async
   * context of the call.
   */
  disk(defer: (delayUs: number, run: () => void) => void, fillRandom: FillRandom): DiskLink
}

export interface HostBinding {
  readonly identity: Identity
  readonly world: WorldLink
  readonly net: NetLink
  readonly disk: DiskLink
  readonly http1: Http1
  /** The machine's wall clock, microseconds since 1970. */
  wallUs(): number
  /** The machine's monotonic clock, microseconds since it was switched on. */
  monotonicUs(): number
  /** When the process of this incarnation was started, on the monotonic clock. */
  readonly bootedUs: number
  /** From then until its program's first line. */
  readonly startUpUs: number
  /** A uniform number in [0, 1) of 53 bits, from the entropy stream of this incarnation. */
  random(): number
  /** Fills bytes from the entropy stream. */
  fillRandom(target: Uint8Array): void
  /** Runs `fire` as an event after a delay, in the async context of this call. */
  startTimer(kind: 'timer' | 'immediate' | 'work', delayUs: number, fire: () => void, referenced: boolean): Handle
  stopTimer(handle: Handle): void
  /** Lets a handle keep the program alive, or not. */
  reference(handle: Handle, on: boolean): void
  tick(callback: (...values: unknown[]) => void, values: readonly unknown[]): void
  microtask(callback: () => void): void
  write(stream: 'stdout' | 'stderr', text: string): void
  exit(code: number): void
  /** A signal of the program to itself; one that it has a handler for comes later, any other ends it at once. */
  kill(signal: string, handled: boolean): void
  /** Local times are those of another zone from here on, for this incarnation; false if they cannot be exact. */
  setTimeZone(zone: string | undefined): boolean
  /** Records the use of a member that is denied as under `node --permission`, or that this host does not support. */
  refused(treatment: 'denied' | 'unsupported', member: string, where: string): void
  /** Treatments of a builtin module's members on this Node, or undefined if there is no such module. */
  members(module: string): readonly (readonly [string, Treatment])[] | undefined
  /** The real builtin. */
  real(module: string): object
  /** Makes a shared prototype of the host's realm immutable, once; gives its members as they were before. */
  harden(prototype: object): PropertyDescriptorMap
  /** The members of a real object as they were before it was hardened, whether it was or not. */
  originalMembers(real: object): PropertyDescriptorMap
  /** Keeps the program alive while on, without an event: an open port that is listened to. Called in pairs. */
  hold(on: boolean): void
  /** Passes virtual time inside the running event, as a call that blocks does. */
  block(us: number): void
  /** Realms inside this incarnation, for `node:vm`. */
  readonly vm: VmLink
}

export interface VmLink {
  /** The program's own realm, as a context of the real `node:vm`. */
  readonly realm: object
  /** Contextifies a sandbox as the real function does, with simulated intrinsics in the new realm. */
  createContext(sandbox: object, options: object | undefined): object
  /** Counts frames of scripts of this name as the program's own, so that stacks show them. */
  nameScript(filename: string): void
  /** Whether frames of this file are the program's own. */
  isProgramFile(filename: string): boolean
}

/** Replaces what would show real time or chance in a realm that the program makes with `node:vm`. */
export type InstallNested = (host: HostBinding) => void

/** The prelude: installs the globals of a fresh realm and returns the host's way into the program. */
export type Install = (host: HostBinding, shared: SharedIntrinsics) => Guest

/** Intrinsics of the host's realm that the guest shares or has to recognise. */
export interface SharedIntrinsics {
  readonly global: typeof globalThis
}

export interface Guest {
  readonly control: ProgramControl
  /** Moves a value that core just made into the program's realm. */
  toRealm(value: unknown): unknown
  /** Runs the program's main module. */
  /** Gives what the main module's function gives: a promise if the module awaits at its top level. */
  start(main: CompiledMain, kind: 'commonjs' | 'module'): unknown
}

export type CompiledMain = (
  exports: object,
  require: (name: string) => unknown,
  module: { exports: object },
  filename: string,
  directory: string,
) => unknown
