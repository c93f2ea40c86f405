// How the acceptor and the oracle are asked.
import type { Json } from '../../../sim/trace/event.ts'
import type { InstanceOptions } from '../instance.ts'
import { type Outcome, outcomeOf } from './log.ts'
import { type AcceptBounds, acceptBounds } from './search.ts'

export interface AcceptOptions extends InstanceOptions, Partial<AcceptBounds> {
  /** Whether what an event tells of did happen. Default: its field `unknown` says it; see log.ts. */
  readonly outcome?: (event: Json) => Outcome
  /** How many states a report shows. Default 3. */
  readonly statesShown?: number
}

export interface Settled {
  readonly bounds: AcceptBounds
  readonly outcome: (event: Json) => Outcome
  readonly statesShown: number
}

export function settled(options: AcceptOptions): Settled {
  const { hiddenStepsMax, frontierMax, itemsMax } = { ...acceptBounds, ...options }
  if (!(hiddenStepsMax >= 0 && frontierMax >= 1 && itemsMax >= 1)) {
    throw new RangeError(
      `expected hiddenStepsMax >= 0, frontierMax >= 1 and itemsMax >= 1, found ${hiddenStepsMax}, ${frontierMax}, ${itemsMax}`,
    )
  }
  return { bounds: { hiddenStepsMax, frontierMax, itemsMax }, outcome: options.outcome ?? outcomeOf, statesShown: options.statesShown ?? 3 }
}
