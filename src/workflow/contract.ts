// The portable workflow: a generator that yields commands and is driven by any engine, replaying or not. Steps are
// declared functions with JSON arguments, called by name, because not every engine can carry a closure. Ten verbs cover
// the engines we know. This file runs inside the simulated program, beside the engine: it knows neither the simulator
// nor any engine.
import { type Duration, durationMs } from './duration.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/** How a step is tried again: up to `max` further tries, `backoffMs` apart. */
export interface RetryPolicy {
  readonly max: number
  readonly backoffMs: number
}

/** What a step's body may use. */
export interface StepTools {
  /** The idempotency key of this logical step: the same over all attempts, replays and incarnations. */
  readonly key: string
  /** Calls a service with this step's key. Rejects with an Error that has the service's `code`. */
  call<T>(
    service: string,
    operation: string,
    payload: Readonly<Record<string, Json>>,
    options?: CallOptions,
  ): Promise<T>
  /** Calls a service that answers token by token. Where it breaks off, the loop over it throws. */
  stream(service: string, operation: string, payload: Readonly<Record<string, Json>>): AsyncIterable<string>
}

export interface CallOptions {
  /** The service is unavailable for that many first tries of this key: part of the workload, not a fault. */
  readonly failFirst?: number
}

export interface StepDefinition<A extends readonly Json[] = readonly Json[], R = unknown> {
  readonly name: string
  readonly body: (tools: StepTools, ...values: A) => Promise<R>
  readonly retry: RetryPolicy
}

export interface WorkflowDefinition<A extends readonly Json[] = readonly Json[], R = unknown> {
  readonly name: string
  readonly body: (ctx: WorkflowContext, ...values: A) => Generator<Command, R, unknown>
}

/** What a workflow asks its engine to do. */
export type Command =
  | { readonly verb: 'step'; readonly step: StepDefinition; readonly values: readonly Json[] }
  | { readonly verb: 'sleep'; readonly forMs: number }
  | { readonly verb: 'sleepUntil'; readonly atMs: number }
  | { readonly verb: 'waitFor'; readonly topic: string; readonly timeoutMs: number | null }
  | { readonly verb: 'send'; readonly run: string; readonly topic: string; readonly payload: Json }
  | { readonly verb: 'call'; readonly workflow: WorkflowDefinition; readonly values: readonly Json[] }
  | { readonly verb: 'all' | 'race' | 'any'; readonly operations: readonly Command[] }
  | { readonly verb: 'cancel'; readonly run: string }
  | {
      readonly verb: 'schedule'
      readonly workflow: WorkflowDefinition
      readonly values: readonly Json[]
      readonly run: string
      readonly delayMs: number
    }
  | { readonly verb: 'now' | 'random' | 'uuid' }
  | { readonly verb: 'version'; readonly change: string; readonly version: number }

export type Verb = Command['verb']

/** Something to `yield*` for its result, or to hand to `all`, `race` and `any`. */
export interface Operation<T> {
  readonly command: Command
  [Symbol.iterator](): Generator<Command, T, unknown>
}

/** What `waitFor` gives: a signal's payload, or that the time ran out. */
export type Waited<T> = { readonly kind: 'signal'; readonly payload: T } | { readonly kind: 'timeout' }

type Results<O extends readonly Operation<unknown>[]> = {
  -readonly [K in keyof O]: O[K] extends Operation<infer R> ? R : never
}

export interface WorkflowContext {
  /** The run's id. */
  readonly run: string
  step<A extends readonly Json[], R>(step: StepDefinition<A, R>, ...values: A): Operation<R>
  sleep(duration: Duration): Operation<void>
  sleepUntil(atMs: number): Operation<void>
  waitFor<T>(topic: string, options?: { readonly timeout?: Duration }): Operation<Waited<T>>
  send(run: string, topic: string, payload: Json): Operation<void>
  call<A extends readonly Json[], R>(workflow: WorkflowDefinition<A, R>, ...values: A): Operation<R>
  all<const O extends readonly Operation<unknown>[]>(operations: O): Operation<Results<O>>
  race<const O extends readonly Operation<unknown>[]>(operations: O): Operation<Results<O>[number]>
  any<const O extends readonly Operation<unknown>[]>(operations: O): Operation<Results<O>[number]>
  cancel(run: string): Operation<void>
  schedule<A extends readonly Json[]>(
    run: string,
    delay: Duration,
    workflow: WorkflowDefinition<A, unknown>,
    ...values: A
  ): Operation<void>
  now(): Operation<number>
  random(): Operation<number>
  uuid(): Operation<string>
  /** The version of a change that this run has seen first: it stays with it. */
  version(change: string, version: number): Operation<number>
}

/**
 * Declares a step: a named function with JSON arguments whose effects go through `tools`.
 * @example const charge = step('charge', (tools, order: string) => tools.call('payments', 'charge', { order }), { max:
 * 5, backoffMs: 200 })
 */
export function step<A extends readonly Json[], R>(
  name: string,
  body: (tools: StepTools, ...values: A) => Promise<R>,
  retry: RetryPolicy = { max: 3, backoffMs: 1000 },
): StepDefinition<A, R> {
  return { name, body, retry }
}

/**
 * Declares a workflow.
 * @example const order = workflow('order', function* (ctx, id: string) { return yield* ctx.step(charge, id, 100) })
 */
export function workflow<A extends readonly Json[], R>(
  name: string,
  body: (ctx: WorkflowContext, ...values: A) => Generator<Command, R, unknown>,
): WorkflowDefinition<A, R> {
  return { name, body }
}

/** The context of one run: it only makes commands, so it is the same on every engine. */
export function contextOf(run: string): WorkflowContext {
  const values = (operations: readonly Operation<unknown>[]): Command[] =>
    operations.map((operation) => operation.command)
  return {
    run,
    step: (definition, ...args) =>
      operation({ verb: 'step', step: definition as unknown as StepDefinition, values: args }),
    sleep: (duration) => operation({ verb: 'sleep', forMs: durationMs(duration) }),
    sleepUntil: (atMs) => operation({ verb: 'sleepUntil', atMs }),
    waitFor: (topic, options) =>
      operation({
        verb: 'waitFor',
        topic,
        timeoutMs: options?.timeout === undefined ? null : durationMs(options.timeout),
      }),
    send: (to, topic, payload) => operation({ verb: 'send', run: to, topic, payload }),
    call: (definition, ...args) =>
      operation({ verb: 'call', workflow: definition as unknown as WorkflowDefinition, values: args }),
    all: (operations) => operation({ verb: 'all', operations: values(operations) }),
    race: (operations) => operation({ verb: 'race', operations: values(operations) }),
    any: (operations) => operation({ verb: 'any', operations: values(operations) }),
    cancel: (other) => operation({ verb: 'cancel', run: other }),
    schedule: (id, delay, definition, ...args) =>
      operation({
        verb: 'schedule',
        run: id,
        delayMs: durationMs(delay),
        workflow: definition as unknown as WorkflowDefinition,
        values: args,
      }),
    now: () => operation({ verb: 'now' }),
    random: () => operation({ verb: 'random' }),
    uuid: () => operation({ verb: 'uuid' }),
    version: (change, version) => operation({ verb: 'version', change, version }),
  }
}

function operation<T>(command: Command): Operation<T> {
  return {
    command,
    *[Symbol.iterator]() {
      return (yield command) as T
    },
  }
}
