// One life of a process: from boot to crash or exit. Module state, heap and promises die with it, because a dead
// incarnation is never entered again and every host call that it still makes is refused here. All four sources of
// failure (an event's body, a tick, a promise job, a rejection) lead to `fail`.
import { AsyncResource } from 'node:async_hooks'
import type { Json } from '../trace/event.ts'
import { interruptSelf } from './interrupt.ts'
import type { Kernel } from './kernel.ts'
import type { LimitKind } from './limit.ts'
import type { ProgramControl } from './programControl.ts'
import { SameMillisecond } from './sameMillisecond.ts'
import { machineZone } from './timeZone.ts'

/** Thrown into a program by a host call that its death has overtaken. Nothing records it. */
export const ended: Error = Object.freeze(Object.assign(new Error('this incarnation has ended'), { stack: '' }))

/** Node's exit code for a program whose top-level await can never settle. */
const unsettledCode = 13

/**
 * So many refused calls in a dead incarnation's last event are a loop that waits for one to succeed: `for (;;) try {
 * fsyncSync(fd); break } catch {}`. The number decides nothing but how soon it is ended, as none of them has an effect.
 */
const refusalsMax = 1_000

export class Incarnation {
  readonly kernel: Kernel
  readonly machine: string
  readonly number: number
  /** `machine.number`. */
  readonly name: string
  /** Where the next event may run at the earliest: pauses and slow processors push it forward. */
  availableUs = 0
  /** Extra time that every event takes on a slow processor, until it is slow no more. */
  eventCostUs = 0
  slowUntilUs = 0
  /**
   * Virtual time that the current event has used up: a slow disk, a busy wait. What it does from here on it does so
   * much later.
   */
  spentUs = 0
  /**
   * Until then the event before has done what it did: what ends the process, or its waiting, comes
   * after that.
   */
  busyUntilUs = 0
  clockReads = 0
  /** Handles that keep the program alive, as in Node: timers, immediates, calls in flight, a served port. */
  references = 0
  /**
   * Effectful calls of the current event so far: a crash before the first differs from one after the last of the event
   * before.
   */
  effects = 0
  /** Bytes of stdout and stderr so far. */
  outputBytes = 0
  timersPending = 0
  /** Its main module has not ended: a program that has nothing left to wait for then exits with another code. */
  awaitsAtTopLevel = false
  /** The zone of its local times: `process.env.TZ`, or the machine's. */
  timeZone: string = machineZone
  /**
   * While set the wall clock stands still, for so many events, at the time that is read next. `injected` is called when
   * the program reads a millisecond that has passed.
   */
  frozen: { events: number; wallUs?: number; readonly injected: () => void } | undefined
  /** The order of events that are due in one millisecond, which a fault permutes. */
  readonly sameMillisecond: SameMillisecond = new SameMillisecond()
  #alive = true
  #refusals = 0
  #control: ProgramControl | undefined
  #release: (() => void) | undefined
  readonly #onEnd: () => void
  readonly #root = new AsyncResource('Incarnation', { requireManualDestroy: true })

  constructor(kernel: Kernel, machine: string, number: number, onEnd: () => void) {
    this.kernel = kernel
    this.machine = machine
    this.number = number
    this.name = `${machine}.${number}`
    this.#onEnd = onEnd
  }

  get alive(): boolean {
    return this.#alive
  }

  /** What a host call does first that must not return from a dead incarnation. */
  requireAlive(): void {
    if (!this.#alive) this.refuse()
  }

  /** Refuses a call of a dead incarnation. */
  refuse(): never {
    this.ignore()
    throw ended
  }

  /** A call of a dead incarnation has no effect. Of one that calls for ever the event is broken off here. */
  ignore(): void {
    this.#refusals += 1
    if (this.#refusals > refusalsMax && this.kernel.current === this) interruptSelf()
  }

  /**
   * @param release lets go of what the host holds for this incarnation; called once, when none of its code is on the
   * stack.
   */
  attach(control: ProgramControl, release: () => void): void {
    this.#control = control
    this.#release = release
  }

  /** Runs an event's body inside this incarnation, in an async context that nothing else has touched. */
  enter(body: () => void): void {
    this.effects = 0
    if (this.frozen?.wallUs !== undefined && --this.frozen.events <= 0) this.frozen = undefined
    this.clockReads = 0
    this.spentUs = 0
    this.#runInside(body)
  }

  #runInside(body: () => void): void {
    try {
      const { within } = this.kernel
      this.#root.runInAsyncScope(within === undefined ? body : () => within.run(this, body))
    } catch (error) {
      this.fail(error, 'uncaughtException')
    }
  }

  /**
   * After an event was drained: charges the time it took. True if nothing is left to wait for, which the program was
   * told, still in that event.
   */
  settle(): boolean {
    const control = this.#control
    if (!this.#alive || this.references > 0 || control === undefined) {
      this.#charge()
      return false
    }
    this.#runInside(() => control.beforeExit(control.exitCode() ?? 0))
    return true
  }

  /** Ends a program that was told that it has nothing left to wait for, and has found nothing since. */
  exitIfIdle(): void {
    if (this.references === 0) this.#exitByItself()
    this.#charge()
  }

  #exitByItself(): void {
    const code = this.#control?.exitCode()
    if (code === undefined && this.awaitsAtTopLevel)
      this.emit('process.stderr', 'Warning: Detected unsettled top-level await\n')
    this.exit(code ?? (this.awaitsAtTopLevel ? unsettledCode : 0))
  }

  /** The event is over: nothing else of this incarnation happens before the time that it took has passed. */
  #charge(): void {
    this.busyUntilUs = this.kernel.nowUs + this.spentUs
    if (!this.#alive) return
    const costUs = this.spentUs + (this.kernel.nowUs < this.slowUntilUs ? this.eventCostUs : 0)
    if (costUs > 0) this.availableUs = Math.max(this.availableUs, this.kernel.nowUs + costUs)
    this.spentUs = 0
  }

  /**
   * An event of this incarnation, `delayUs` from now. Events with one `order` keep theirs among each other, whatever
   * becomes of the others that are due in the same millisecond.
   */
  after(delayUs: number, body: () => void, order?: string | number): ReturnType<Kernel['after']> {
    const inUs = delayUs + this.spentUs
    if (order === undefined || !this.sameMillisecond.isActive) return this.kernel.after(inUs, this, body)
    const { nowUs } = this.kernel
    const dueUs = nowUs + Math.trunc(inUs)
    const placedUs = this.sameMillisecond.place(dueUs, order)
    if (placedUs === dueUs) return this.kernel.after(inUs, this, body)
    return this.kernel.after(placedUs - nowUs, this, () => {
      this.sameMillisecond.ran(placedUs, order)
      body()
    })
  }

  emit(kind: Parameters<Kernel['trace']['append']>[3], data: Json): number {
    return this.kernel.emit(this, kind, data)
  }

  /** Every failure of the program ends here, whatever its source. */
  fail(error: unknown, origin: 'uncaughtException' | 'unhandledRejection'): void {
    if (!this.#alive || error === ended) return
    const control = this.#control
    let broken = false
    if (control !== undefined) {
      try {
        if (control.uncaught(error, origin)) return
      } catch (second) {
        if (!this.#alive || second === ended) return
        broken = true
      }
    }
    this.emit('process.uncaught', { origin, error: this.#describe(error) })
    // As in Node, a failing failure handler ends the process at once: its exit handlers are not asked.
    if (broken) this.#exited(7)
    else this.exit(1)
  }

  /** A promise that was reported as rejected has got a handler after all. */
  handled(promise: unknown): void {
    if (!this.#alive) return
    try {
      this.#control?.handled(promise)
    } catch (error) {
      this.fail(error, 'uncaughtException')
    }
  }

  /**
   * A promise was rejected and nobody handles it: as Node does, the program is asked first, then it is an uncaught
   * exception.
   */
  reject(reason: unknown, promise: unknown): void {
    if (!this.#alive || reason === ended) return
    try {
      if (this.#control?.rejected(reason, promise) === true) return
    } catch (error) {
      this.fail(error, 'uncaughtException')
      return
    }
    this.fail(reason, 'unhandledRejection')
  }

  warn(warning: unknown): void {
    if (this.#alive) this.#control?.warning(warning)
  }

  /** A polite signal: the program's handler, or the default action, which ends it. */
  signal(name: string): void {
    if (!this.#alive) return
    this.emit('process.signal', { signal: name })
    if (this.#control?.signal(name) !== true) this.kill(name)
  }

  /**
   * `process.exit`: the exit handlers run, and may set another code; then nothing of this incarnation has effect any
   * more.
   */
  exit(code: number): void {
    if (!this.#alive) return
    let last = code
    try {
      last = this.#control?.exiting(code) ?? code
    } catch (error) {
      if (!this.#alive) return
      if (error !== ended) this.emit('process.uncaught', { origin: 'uncaughtException', error: this.#describe(error) })
      last = 1
    }
    if (this.#alive) this.#exited(last)
  }

  /**
   * A program can break its own realm so much that nothing in it works any more: its last words must not fail for that.
   */
  #describe(error: unknown): string {
    try {
      return this.#control?.describe(error) ?? String(error)
    } catch {
      return 'an error that cannot be described'
    }
  }

  /** The system keeps eight bits of an exit code. */
  #exited(status: number): void {
    this.kernel.settleNow()
    const code = status & 0xff
    this.emit('process.exit', { code })
    this.#end()
  }

  /** The end without a word, as by SIGKILL. */
  kill(signal: string): void {
    if (!this.#alive) return
    this.kernel.settleNow()
    this.emit('process.crash', { signal })
    this.#end()
  }

  /** The program ran into a limit: the run ends here, and nothing that the program catches can hide it. */
  limitHit(limit: LimitKind, detail: string): never {
    this.kernel.limitHit({ limit, owner: this.name, detail })
    this.#alive = false
    throw ended
  }

  #end(): void {
    this.#alive = false
    this.#onEnd()
    // Its own code may still be on the stack.
    this.kernel.atSettle(() => this.dispose())
  }

  /** Lets go of what the host holds for it. Also for one that lives when its run is over. */
  dispose(): void {
    this.#alive = false
    const release = this.#release
    this.#release = undefined
    release?.()
  }
}
