// How much virtual time the workload itself takes, whatever the engine: while a workflow's own code sleeps, waits with
// a timeout or has scheduled a run, and until the last start and signal, the engine owes nothing. Where several wait at
// once the time counts once. A fold over the notes of the wrappers.
import type { TraceEvent } from '../../sim/trace/event.ts'
import type { Workload } from '../engine/scenario.ts'

/** A command as the wrapper notes it, with what tells how long it may take. */
interface NotedCommand {
  readonly verb?: string
  readonly forMs?: number
  readonly atMs?: number
  readonly timeoutMs?: number | null
  readonly delayMs?: number
  readonly operations?: readonly NotedCommand[]
}

export const scriptedKinds = [
  'workflow.command',
  'workflow.observe',
  'workflow.end',
  'step.attempt',
  'step.outcome',
] as const

export interface ScriptedTimeOptions {
  /** The wall clock of a machine less the world's time, microseconds. */
  readonly wallOffsetUs: (machine: string) => number
  /**
   * Counts steps too, from their first attempt until their workflow is told: true of a run without faults alone, where
   * a step takes as long as its body, and its tries as many as it is scripted to need.
   */
  readonly withSteps: boolean
}

export class ScriptedTime {
  readonly #options: ScriptedTimeOptions
  /** Until when somebody waits by the script, by who. */
  readonly #dueUs = new Map<string, number>()
  /** When a run asked for a place first: a replay asks again, and its sleep ends no later for it. */
  readonly #askedUs = new Map<string, number>()
  #untilUs: number
  #lastUs: number
  #passedUs = 0

  /** @param startUs when the workload begins, and time begins to count. */
  constructor({ starts, signals }: Workload, options: ScriptedTimeOptions, startUs = 0) {
    this.#options = options
    this.#lastUs = startUs
    this.#untilUs = startUs + 1000 * Math.max(0, ...starts.map(({ atMs }) => atMs), ...signals.map(({ atMs }) => atMs))
    this.#dueUs.set('clients', this.#untilUs)
  }

  /** From here on time counts. */
  restart(nowUs: number): void {
    this.#pass(nowUs)
    this.#passedUs = 0
  }

  /** What has passed by `nowUs` of the time that counts, microseconds. */
  passedUs(nowUs: number): number {
    this.#pass(nowUs)
    return this.#passedUs
  }

  /** The same, and what is still to pass of what was asked for by then. */
  askedUs(nowUs: number): number {
    return this.passedUs(nowUs) + Math.max(0, this.#untilUs - nowUs)
  }

  see(event: TraceEvent): void {
    const { run, path } = event.data as { readonly run: string; readonly path: string }
    this.#pass(event.timeUs)
    switch (event.kind) {
      case 'workflow.command':
        this.#ask(event, run, path)
        break
      case 'step.attempt':
        if (this.#options.withSteps) this.#dueUs.set(`step ${run}/${path}`, Number.POSITIVE_INFINITY)
        break
      case 'workflow.observe':
        this.#forget(run, path)
        break
      case 'workflow.end':
        this.#dueUs.delete(`run ${run}`)
        break
    }
    this.#untilUs = Math.max(0, ...this.#dueUs.values())
  }

  #ask(event: TraceEvent, run: string, path: string): void {
    const command = event.data as NotedCommand
    const place = `${run}/${path}`
    const sinceUs = this.#askedUs.get(place) ?? event.timeUs
    this.#askedUs.set(place, sinceUs)
    // A scheduled run goes on by itself: nobody waits for it at this place.
    if (command.verb === 'schedule') this.#dueUs.set(`schedule ${place}`, sinceUs + 1000 * (command.delayMs ?? 0))
    else this.#dueUs.set(`run ${run}`, this.#dueOf(command, sinceUs, event.machine))
  }

  #dueOf(command: NotedCommand, sinceUs: number, machine: string): number {
    const { verb, forMs, atMs, timeoutMs, operations = [] } = command
    if (verb === 'sleepUntil') return 1000 * (atMs ?? 0) - this.#options.wallOffsetUs(machine)
    const ownUs = sinceUs + 1000 * (forMs ?? timeoutMs ?? 0)
    return Math.max(ownUs, ...operations.map((part) => this.#dueOf(part, sinceUs, machine)))
  }

  /** The workflow goes on: neither its wait nor a step of it is under way any more. */
  #forget(run: string, path: string): void {
    this.#dueUs.delete(`run ${run}`)
    const place = `step ${run}/${path}`
    for (const who of this.#dueUs.keys()) if (who === place || who.startsWith(`${place}.`)) this.#dueUs.delete(who)
  }

  #pass(nowUs: number): void {
    this.#passedUs += Math.max(0, Math.min(nowUs, this.#untilUs) - this.#lastUs)
    this.#lastUs = Math.max(this.#lastUs, nowUs)
  }
}
