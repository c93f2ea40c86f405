// The oracle: a model beside a running system, told one event at a time. It keeps all items that the events so far
// allow, so that an event is judged when it comes. Hidden steps are taken only when the next event comes or when
// somebody asks for the states: what is fed and never asked about costs nothing more. It keeps what it has met, to tell
// how the events are explained: memory grows with the events.
import type { Json } from '../../../sim/trace/event.ts'
import { instantiate } from '../instance/instance.ts'
import type { Model } from '../instance/model.ts'
import type { ParamValues } from '../instance/parameters.ts'
import { settled, type ValidationOptions } from './options.ts'
import { Product } from './product.ts'
import { accepted, distinctStates, stuck, valuesOf } from './report.ts'
import type { ValidationResult, ValidationVerdict } from './result.ts'
import { Search } from './search.ts'

export interface Oracle {
  /** Judges the events so far, this one included. After an event that is not explained it stays where it is. */
  readonly feed: (event: Json) => ValidationVerdict
  /** How the events so far are explained, or why they are not. */
  readonly result: () => ValidationResult
  /**
   * The states that the model may be in after the events so far, as frozen values: at most `statesMax` of them. None if
   * nothing explains them.
   */
  readonly frontier: (statesMax?: number) => readonly ParamValues[]
}

export function oracle(model: Model, options: ValidationOptions = {}): Oracle {
  const { limits, outcome, statesShown } = settled(options)
  const product = new Product(instantiate(model, options), [[]], outcome)
  const search = new Search(product, limits)
  let events = 0
  /**
   * The items after the events so far: those that explain the last one, and, up to `closed`, what silent moves make of
   * them.
   */
  let current: number[] = []
  let closed = 0
  let failed: ValidationResult | undefined

  product.initials(() => keep(current, search.advance(-1, 0)))
  if (current.length === 0) failed = stuck(search, [], statesShown)

  function close(): void {
    for (; closed < current.length; closed += 1) {
      const index = current[closed] as number
      search.open(index)
      product.silent(() => keep(current, search.slip(index, events)))
    }
  }

  function feed(event: Json): ValidationVerdict {
    if (failed !== undefined) return failed.verdict
    search.append(0, event)
    close()
    const next: number[] = []
    for (const index of current) {
      search.open(index)
      product.consuming(() => keep(next, search.advance(index, events + 1)))
    }
    if (next.length === 0) {
      failed = stuck(search, current, statesShown)
      return failed.verdict
    }
    events += 1
    current = next
    closed = 0
    return 'accepted'
  }

  return {
    feed,
    result: () => failed ?? accepted(search, current[0] as number),
    frontier: (statesMax = Number.POSITIVE_INFINITY) => {
      if (failed !== undefined) return []
      close()
      return valuesOf(search, distinctStates(search, current), statesMax)
    },
  }
}

function keep(items: number[], index: number): void {
  if (index >= 0) items.push(index)
}
