// The vocabulary of a trace: one append-only sequence of typed events. None of them is written by the engine under
// test.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

export const eventKinds = [
  'process.boot',
  'process.crash',
  'process.pause',
  'process.resume',
  'process.slow',
  'process.signal',
  'process.exit',
  'process.uncaught',
  'process.denied',
  'process.unsupported',
  'process.stdout',
  'process.stderr',
  'timer.fire',
  'immediate.run',
  'net.lookup',
  'net.connect',
  'net.accept',
  'net.open',
  'net.send',
  'net.receive',
  'net.end',
  'net.fail',
  'disk.call',
  'disk.lost',
  'machine.off',
  'machine.on',
  'machine.clock',
  'call.send',
  'call.answer',
  'client.call',
  'client.return',
  'workflow.enter',
  'workflow.command',
  'workflow.observe',
  'workflow.end',
  'step.attempt',
  'step.outcome',
  'effect',
  'fault.injected',
  'world.crash-loop',
  'world.heal',
  'world.end',
] as const

/** The kinds that a program may record, through the wrappers around workflow and step. */
export const programEventKinds: readonly [
  'workflow.enter',
  'workflow.command',
  'workflow.observe',
  'workflow.end',
  'step.attempt',
  'step.outcome',
] = ['workflow.enter', 'workflow.command', 'workflow.observe', 'workflow.end', 'step.attempt', 'step.outcome']

export type EventKind = (typeof eventKinds)[number]

/**
 * One event. `cause` is the sequence of the event it follows from, 0 for none; `machine` is '' for the world itself.
 */
export interface TraceEvent {
  readonly sequence: number
  readonly timeUs: number
  readonly machine: string
  readonly incarnation: number
  readonly kind: EventKind
  readonly data: Json
  readonly cause: number
}
