// Every result that a workflow observes was produced by something. It holds under every fault: a crash may take back
// what happened, and may repeat it, but invents nothing. Failures are not judged: an engine may have its own reasons.
// Engines name children as they like, so a child is known by what was called, the workflow and its values; a call whose
// values an engine has changed on their way is not judged.
import {
  canonicalJson,
  defineProperty,
  field,
  has,
  member,
  type Property,
  sameJson,
  type TraceEvent,
  type Violation,
} from '../../src/property/property.ts'
import { type CommandRecord, namePlace, placeOf } from './commandRecord.ts'

/** `unjudged`: a clock or a random number gave it, or too little is known. */
type Judgement = 'produced' | 'unjudged' | Invented

interface Invented {
  readonly cause: string
  /** What was produced instead. */
  readonly instead: TraceEvent | undefined
}

/** The values that something produced, each with the event that says so. */
type Produced = readonly { readonly event: TraceEvent; readonly value: unknown }[]

export const noPhantomResults: Property = defineProperty({
  name: 'no-phantom-results',
  statement: 'Every result that a workflow observes was produced by that step, child or sender.',
  source: 'Failure transparency: the results of a run under faults are those of some run without them.',
  kinds: ['client.call', 'step.outcome', 'workflow.enter', 'workflow.command', 'workflow.observe', 'workflow.end'],
  monitor: () => {
    const commands = new Map<string, TraceEvent>()
    const produced = new Map<string, Produced>()
    /** What was called to make a run. */
    const calls = new Map<string, string>()
    let premises = 0

    const record = (what: string, event: TraceEvent, value: unknown): void => {
      const known = produced.get(what) ?? []
      if (!known.some((one) => sameJson(one.value, value))) produced.set(what, [...known, { event, value }])
    }

    const send = ({ to, topic, payload, operations = [] }: CommandRecord, event: TraceEvent): void => {
      if (to !== undefined && topic !== undefined) record(`signal ${to} ${topic}`, event, payload ?? null)
      for (const part of operations) send(part, event)
    }

    const isFrom = (what: string, value: unknown, cause: string): Judgement => {
      const known = produced.get(what) ?? []
      return known.some((one) => sameJson(one.value, value ?? null))
        ? 'produced'
        : { cause, instead: known.at(-1)?.event }
    }

    const judge = (command: CommandRecord, run: string, place: string, value: unknown): Judgement => {
      const { verb, workflow, values, topic, operations = [] } = command
      const part = (index: number, observed: unknown): Judgement =>
        judge(operations[index] ?? {}, run, `${place}.${index}`, observed)
      switch (verb) {
        case 'step':
          return isFrom(`step ${run}/${place}`, value, 'no attempt of the step produced the result')
        case 'call': {
          const called = `${workflow} ${canonicalJson(values)}`
          return produced.has(`call ${called}`)
            ? isFrom(`call ${called}`, value, 'no child produced the result')
            : 'unjudged'
        }
        case 'waitFor': {
          const { kind, payload } = Object(value) as { readonly kind?: unknown; readonly payload?: unknown }
          return kind === 'signal' ? isFrom(`signal ${run} ${topic}`, payload, 'nobody sent the signal') : 'unjudged'
        }
        case 'all': {
          if (!Array.isArray(value) || value.length !== operations.length)
            return { cause: 'the result of all is not a list of its parts', instead: undefined }
          const judgements = operations.map((_, index) => part(index, value[index]))
          return (
            judgements.find((one) => typeof one === 'object') ??
            judgements.find((one) => one === 'produced') ??
            'unjudged'
          )
        }
        case 'race':
        case 'any': {
          const judgements = operations.map((_, index) => part(index, value))
          return (
            judgements.find((one) => one === 'produced') ??
            judgements.find((one) => one === 'unjudged') ??
            judgements[0] ??
            'unjudged'
          )
        }
        default:
          return 'unjudged'
      }
    }

    const observe = (event: TraceEvent): Violation | undefined => {
      const command = commands.get(placeOf(event))
      if (command === undefined || !has(event, 'value')) return undefined
      const judgement = judge(
        command.data as CommandRecord,
        field(event, 'run'),
        field(event, 'path'),
        member(event, 'value'),
      )
      if (judgement !== 'unjudged') premises += 1
      if (typeof judgement === 'string') return undefined
      const { cause, instead } = judgement
      return {
        message: `${namePlace(event, command.data as CommandRecord)}: ${cause}`,
        cause,
        evidence: [command, ...(instead === undefined ? [] : [instead]), event],
      }
    }

    return {
      see: (event) => {
        switch (event.kind) {
          case 'client.call':
            if (field(event, 'operation') === 'signal') {
              record(`signal ${field(event, 'run')} ${field(event, 'topic')}`, event, member(event, 'payload'))
            }
            return undefined
          case 'step.outcome':
            if (has(event, 'value')) record(`step ${placeOf(event)}`, event, member(event, 'value'))
            return undefined
          case 'workflow.enter': {
            const called = `call ${field(event, 'workflow')} ${field(event, 'values')}`
            calls.set(field(event, 'run'), called)
            if (!produced.has(called)) produced.set(called, [])
            return undefined
          }
          case 'workflow.end': {
            const called = calls.get(field(event, 'run'))
            if (called !== undefined && has(event, 'value')) record(called, event, member(event, 'value'))
            return undefined
          }
          case 'workflow.command':
            commands.set(placeOf(event), event)
            send(event.data as CommandRecord, event)
            return undefined
          default:
            return observe(event)
        }
      },
      premises: () => premises,
    }
  },
})
