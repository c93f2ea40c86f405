// The options of trace validation and of the oracle.
import type { Json } from '../../../sim/trace/event.ts'
import type { InstanceOptions } from '../instance/instance.ts'
import { type Outcome, outcomeOf } from './log.ts'
import { type ValidationLimits, validationLimits } from './search.ts'

export interface ValidationOptions extends InstanceOptions, Partial<ValidationLimits> {
  /** Whether what an event tells of did happen. Default: its field `unknown` says it; see log.ts. */
  readonly outcome?: (event: Json) => Outcome
  /** How many states a report shows. Default 3. */
  readonly statesShown?: number
}

export interface Settled {
  readonly limits: ValidationLimits
  readonly outcome: (event: Json) => Outcome
  readonly statesShown: number
}

export function settled(options: ValidationOptions): Settled {
  const { hiddenStepsMax, frontierMax, itemsMax } = { ...validationLimits, ...options }
  if (!(hiddenStepsMax >= 0 && frontierMax >= 1 && itemsMax >= 1)) {
    throw new RangeError(
      `expected hiddenStepsMax >= 0, frontierMax >= 1 and itemsMax >= 1, found ${hiddenStepsMax}, ${frontierMax}, ${itemsMax}`,
    )
  }
  return {
    limits: { hiddenStepsMax, frontierMax, itemsMax },
    outcome: options.outcome ?? outcomeOf,
    statesShown: options.statesShown ?? 3,
  }
}
