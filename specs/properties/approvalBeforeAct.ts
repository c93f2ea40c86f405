// An act that cannot be undone happens at most once, and only after somebody approved it. The hard cases are a timer
// that races the approval, and a second incarnation that decides again what the first had already acted upon. It reads
// waits that are commands of their own, not those inside `race`.
import { defineProperty, field, type Property, type TraceEvent, type Violation } from '../../src/property/property.ts'
import { placeOf } from './commandRecord.ts'

export interface ApprovedAct {
  /** What the run waits for, and the payload that is an approval. */
  readonly topic: string
  readonly approval: string
  /** Names of the steps that act, and that tell that nothing will be done. */
  readonly act: string
  readonly withdraw: string
}

export function approvalBeforeAct({ topic, approval, act, withdraw }: ApprovedAct): Property {
  return defineProperty({
    name: 'approval-before-act',
    statement:
      'A run acts at most once, only after its code observed an approval that somebody had sent, and never both acts and withdraws.',
    source:
      'Failure transparency of a timer that races a signal: a human gate, its deadline, and an act that cannot be undone.',
    kinds: ['client.call', 'workflow.command', 'workflow.observe', 'step.attempt', 'effect'],
    monitor: () => {
      const waits = new Set<string>()
      const sent = new Set<string>()
      const observed = new Map<string, TraceEvent>()
      const steps = new Map<string, string>()
      const acts = new Map<string, TraceEvent>()
      const withdrawals = new Map<string, TraceEvent>()
      let premises = 0

      const note = (event: TraceEvent): void => {
        const verb = field(event, 'verb')
        if (verb === 'waitFor' && field(event, 'topic') === topic) waits.add(placeOf(event))
        const target =
          event.kind === 'client.call' && field(event, 'operation') === 'signal'
            ? 'run'
            : verb === 'send'
              ? 'to'
              : undefined
        if (target !== undefined && field(event, 'topic') === topic && field(event, 'payload') === approval)
          sent.add(field(event, target))
      }

      const judge = (event: TraceEvent, run: string): Violation | undefined => {
        const approved = observed.get(run)
        const earlier = acts.get(run)
        const withdrawn = withdrawals.get(run)
        if (approved === undefined) return violation(run, 'acted although it observed no approval', [event])
        if (!sent.has(run)) return violation(run, 'acted on an approval that nobody had sent', [approved, event])
        if (withdrawn !== undefined) return violation(run, 'acted after it had withdrawn', [withdrawn, approved, event])
        if (earlier !== undefined && field(event, 'isNew') === 'true')
          return violation(run, 'acted twice', [earlier, event])
        return undefined
      }

      return {
        see: (event) => {
          const run = field(event, 'run')
          switch (event.kind) {
            case 'workflow.observe':
              if (waits.has(placeOf(event)) && isSignal(event, approval)) observed.set(run, event)
              return undefined
            case 'step.attempt': {
              const step = field(event, 'step')
              if (step === act || step === withdraw) steps.set(placeOf(event), step)
              return undefined
            }
            case 'effect': {
              const step = steps.get(placeOf(event))
              if (step === undefined) return undefined
              premises += 1
              if (step === act) {
                const broken = judge(event, run)
                acts.set(run, acts.get(run) ?? event)
                return broken
              }
              const acted = acts.get(run)
              withdrawals.set(run, event)
              return acted === undefined ? undefined : violation(run, 'withdrew after it had acted', [acted, event])
            }
            default:
              note(event)
              return undefined
          }
        },
        premises: () => premises,
      }
    },
  })
}

function isSignal({ data }: TraceEvent, approval: string): boolean {
  const { value } = data as { readonly value?: { readonly kind?: string; readonly payload?: unknown } | null }
  return value?.kind === 'signal' && value.payload === approval
}

function violation(run: string, what: string, evidence: readonly TraceEvent[]): Violation {
  return { message: `${run} ${what}`, cause: what, evidence }
}
