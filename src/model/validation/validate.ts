// Trace validation: does some path of a model explain what its logs show? (Model checking constrained by logs, as in
// trace validation: Cirstea, Kuppe, Loillier and Merz, Validating Traces of Distributed Programs Against TLA+
// Specifications.) One log is the oracle's business. With several, the product is searched where most events are
// explained first: the first item that has explained all ends the search, and if there is none, all items have been
// seen.
import { instantiate } from '../instance/instance.ts'
import type { Model } from '../instance/model.ts'
import type { Log } from './log.ts'
import { settled, type ValidationOptions } from './options.ts'
import { oracle } from './oracle.ts'
import { Product } from './product.ts'
import { accepted, stuck } from './report.ts'
import type { ValidationResult } from './result.ts'
import { Search } from './search.ts'

export function validate(model: Model, logs: readonly Log[], options: ValidationOptions = {}): ValidationResult {
  const [only] = logs
  if (only === undefined || logs.length > 1) return validateAll(model, logs, options)
  const judge = oracle(model, options)
  for (const event of only) if (judge.feed(event) !== 'accepted') break
  return judge.result()
}

/** Items that are to be expanded, in the order in which they came. */
interface Queue {
  readonly items: number[]
  head: number
}

function validateAll(model: Model, logs: readonly Log[], options: ValidationOptions): ValidationResult {
  const { limits, outcome, statesShown } = settled(options)
  const product = new Product(instantiate(model, options), logs, outcome)
  const search = new Search(product, limits)
  const eventsTotal = logs.reduce((total, { length }) => total + length, 0)
  /** By the number of events explained. */
  const queues: Queue[] = Array.from({ length: eventsTotal + 1 }, () => ({ items: [], head: 0 }))
  let farthest = -1
  let farthestItem = -1
  let events = 0

  const keep = (index: number, explained: number): void => {
    if (index < 0) return
    queues[explained]?.items.push(index)
    if (explained > farthest) {
      farthest = explained
      farthestItem = index
    }
  }

  product.initials(() => keep(search.advance(-1, 0), 0))
  while (events >= 0 && farthest < eventsTotal) {
    const queue = queues[events] as Queue
    const index = queue.items[queue.head]
    if (index === undefined) {
      queues[events] = { items: [], head: 0 }
      events -= 1
      continue
    }
    queue.head += 1
    search.open(index)
    product.silent(() => keep(search.slip(index, events), events))
    product.consuming(() => keep(search.advance(index, events + 1), events + 1))
    if ((queues[events + 1]?.items.length ?? 0) > 0) events += 1
  }
  if (farthest === eventsTotal) return accepted(search, farthestItem)
  return stuck(search, besides(search, farthestItem), statesShown)
}

/** The items with the cursors of one, that one first. */
function besides(search: Search, farthest: number): readonly number[] {
  if (farthest < 0) return []
  const { product } = search
  const cursorsOf = (index: number): readonly number[] => {
    search.load(index, product.item)
    return product.cursors(product.item)
  }
  const wanted = cursorsOf(farthest)
  const items = [farthest]
  for (let index = 0; index < search.size; index += 1) {
    if (index !== farthest && cursorsOf(index).every((cursor, log) => cursor === wanted[log])) items.push(index)
  }
  return items
}
