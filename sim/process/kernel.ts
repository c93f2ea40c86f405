// The synchronous run loop: takes the next event, gives it to the one incarnation that owns it, drains all its promise
// jobs and ticks, and only then takes another. Time is virtual; nothing here waits. Invariant: between two events of a
// run no real event of the host is processed (except under the barrier, the fallback for a Node without the synchronous
// drain).
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Decisions } from '../decisions/decisions.ts'
import { EventQueue, type QueuedEvent } from '../time/eventQueue.ts'
import type { EventKind, Json } from '../trace/event.ts'
import type { Trace } from '../trace/trace.ts'
import { drain, whenQuiet } from './drain.ts'
import { installErrorHooks, removeErrorHooks } from './errorHooks.ts'
import type { Incarnation } from './incarnation.ts'
import type { LimitHit } from './limit.ts'
import { machineZone, restoreTimeZone, useTimeZone } from './timeZone.ts'

/** Why a run ended: nothing left to do, asked to stop, or a limit. */
export type StopReason = 'quiet' | 'stopped' | 'eventsMax' | 'timeMax'

/** Runs a slice of a run, or, if that was interrupted, says how the run goes on. */
export type SliceGuard = (slice: () => StopReason | 'slice') => StopReason | 'slice'

export interface RunLimits {
  readonly eventsMax: number
  readonly timeMaxUs: number
}

/**
 * After so much work the loop returns once with `slice`, so that a watchdog can tell a long run from a stuck event. An
 * event is one unit.
 */
const sliceWork = 1_000

export class Kernel {
  readonly trace: Trace
  readonly decisions: Decisions
  nowUs = 0
  /** Events taken from the queue so far. */
  eventsRun = 0
  /** The incarnation whose event is running, or null between events and in the world's own. */
  current: Incarnation | null = null
  /**
   * Under the barrier the async context tells what belongs to a program: the host's own events come in between, and are
   * nobody's.
   */
  within: AsyncLocalStorage<Incarnation> | undefined
  /** The first limit that a program ran into, if any. */
  limit: LimitHit | undefined
  #cause = 0
  #stopped = false
  #settling: (() => void)[] = []
  #work = 0
  readonly #queue = new EventQueue<Incarnation | null>()

  constructor(trace: Trace, decisions: Decisions) {
    this.trace = trace
    this.decisions = decisions
  }

  /** The time of what happens now: the start of the running event, and what its owner has spent in it so far. */
  get momentUs(): number {
    return this.nowUs + (this.current?.spentUs ?? 0)
  }

  /** Schedules `body` as an event of `owner`; null is the world itself. */
  after(delayUs: number, owner: Incarnation | null, body: () => void): QueuedEvent<Incarnation | null> {
    return this.#queue.add(this.nowUs + Math.max(0, Math.trunc(delayUs)), owner, body, this.#cause)
  }

  cancel(event: QueuedEvent<Incarnation | null>): void {
    this.#queue.cancel(event)
  }

  /** Ends a pause: what the incarnation missed runs from now on. */
  resume(owner: Incarnation): void {
    owner.availableUs = Math.max(this.nowUs, owner.busyUntilUs)
    owner.eventCostUs = 0
    this.#queue.hasten(owner, owner.availableUs)
  }

  /**
   * Appends a trace event, caused by what is running now, with the time that the running program would read. Events of
   * one trace are ordered by sequence: behind one that took long, another machine's may carry an earlier time.
   */
  emit(owner: Incarnation | null, kind: EventKind, data: Json): number {
    return this.trace.append(this.momentUs, owner?.machine ?? '', owner?.number ?? 0, kind, data, this.#cause)
  }

  /** Like `emit`, and what the running event schedules from here on is caused by it. */
  emitCause(owner: Incarnation | null, kind: EventKind, data: Json): void {
    this.#cause = this.emit(owner, kind, data)
  }

  /** The current event is as much work as `units` others, as a boot is. */
  addWork(units: number): void {
    this.#work += units
  }

  /** Runs `body` once the current event is over, or at once when the event's owner dies in it. */
  atSettle(body: () => void): void {
    this.#settling.push(body)
  }

  /** What the current event has left to do at its end. */
  settleNow(): void {
    while (this.#settling.length > 0) {
      const bodies = this.#settling
      this.#settling = []
      for (const body of bodies) body()
    }
  }

  /** A fault has done what it says: counts it, and notes it in the trace of whom it hit, or of the world. */
  faultInjected(owner: Incarnation | null, kind: string, site: string): void {
    this.decisions.tookEffect(kind)
    this.emit(owner, 'fault.injected', { kind, site })
  }

  stop(): void {
    this.#stopped = true
  }

  limitHit(hit: LimitHit): void {
    this.limit ??= hit
    this.stop()
  }

  /**
   * Runs one slice, or until nothing is left to do or a limit is met. Must be called from a macrotask (see drain.ts).
   */
  runSlice(limits: RunLimits): StopReason | 'slice' {
    // Another world may have been made since: failures belong to the one that runs.
    installErrorHooks(() => this.current)
    this.#work = 0
    try {
      while (this.#work < sliceWork) {
        const next = this.#next(limits)
        if (typeof next === 'string') return next
        this.#start(next)
        if (next.owner !== null) {
          drain()
          this.settleNow()
          if (next.owner.settle()) {
            drain()
            next.owner.exitIfIdle()
          }
          this.#finish()
        }
      }
      return 'slice'
    } finally {
      // No later failure of the host may be taken for the program's. An interruption skips this, so that `current`
      // still says whose event it was.
      this.current = null
      restoreTimeZone()
      removeErrorHooks()
    }
  }

  /**
   * After a slice was interrupted: if a dead incarnation ran, the event is over, and the run goes on as if it had
   * returned, for nothing that it still did had any effect. False if it was anybody else.
   */
  endDeadEvent(): boolean {
    const owner = this.current
    if (owner === null || owner.alive) return false
    // Ticks of it that are left are dropped here; its promise jobs went with the interruption.
    drain()
    this.settleNow()
    owner.settle()
    this.#finish()
    removeErrorHooks()
    return true
  }

  /** Runs to the end. `guard` is called around each slice; a watchdog wraps its own there. */
  run(limits: RunLimits, guard: SliceGuard = (slice) => slice()): StopReason {
    for (;;) {
      const reason = guard(() => this.runSlice(limits))
      if (reason !== 'slice') return reason
    }
  }

  /**
   * The same run with the barrier for a drain, for a Node that lacks the synchronous one. Slower; equal digests. Real
   * turns pass within an event, and the host works in them: a message of its own whose tick was taken for that of a
   * killed program would be lost.
   */
  runWithBarrier(limits: RunLimits, then: (reason: StopReason) => void): void {
    this.within ??= new AsyncLocalStorage()
    const { within } = this
    installErrorHooks(() => within.getStore() ?? null)
    const next = this.#next(limits)
    if (typeof next === 'string') {
      restoreTimeZone()
      removeErrorHooks()
      then(next)
      return
    }
    this.#start(next)
    const { owner } = next
    const activity = (): number => this.trace.length
    const goOn = (): void => {
      this.#finish()
      this.runWithBarrier(limits, then)
    }
    whenQuiet(activity, () => {
      this.settleNow()
      if (owner?.settle() !== true) goOn()
      else
        whenQuiet(activity, () => {
          owner.exitIfIdle()
          goOn()
        })
    })
  }

  #next(limits: RunLimits): QueuedEvent<Incarnation | null> | StopReason {
    for (;;) {
      if (this.#stopped) return 'stopped'
      const event = this.#queue.take()
      if (event === undefined) return 'quiet'
      const { owner } = event
      if (owner !== null) {
        if (!owner.alive) continue
        if (owner.availableUs > event.timeUs) {
          this.#queue.defer(event, owner.availableUs)
          continue
        }
      }
      if (event.timeUs > limits.timeMaxUs) return 'timeMax'
      if (this.eventsRun >= limits.eventsMax) return 'eventsMax'
      return event
    }
  }

  #start(event: QueuedEvent<Incarnation | null>): void {
    this.nowUs = event.timeUs
    this.eventsRun += 1
    this.#work += 1
    this.#cause = event.cause
    this.current = event.owner
    useTimeZone(event.owner?.timeZone ?? machineZone)
    if (event.owner === null) {
      event.body()
      this.settleNow()
    } else event.owner.enter(event.body)
  }

  #finish(): void {
    this.settleNow()
    this.current = null
  }
}
