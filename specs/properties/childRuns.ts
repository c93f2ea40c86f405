// Which runs are children, and of how many calls. Engines name children as they like, so they are counted by what was
// called: the workflow and its values. Runs that clients start or that are scheduled have ids of their own and are
// nobody's children.
import { canonicalJson, field, type TraceEvent } from '../../src/property/property.ts'
import { type CommandRecord, placeOf } from './commandRecord.ts'

export class ChildRuns {
  readonly #roots = new Set<string>()
  /** The places of the calls, and the first entry of each child, by what was called. */
  readonly #places = new Map<string, Set<string>>()
  readonly #children = new Map<string, Map<string, TraceEvent>>()

  start(run: string): void {
    this.#roots.add(run)
  }

  command(event: TraceEvent): void {
    this.#add(event.data as CommandRecord, placeOf(event))
  }

  /** The children of the same call or calls, this one last, if they are more than there are calls. */
  enter(event: TraceEvent): readonly TraceEvent[] {
    const run = field(event, 'run')
    const called = `${field(event, 'workflow')} ${field(event, 'values')}`
    const places = this.#places.get(called)
    const children = this.#children.get(called) ?? new Map<string, TraceEvent>()
    // Where no call fits, the engine has changed the values on their way.
    if (this.#roots.has(run) || places === undefined || children.has(run)) return []
    this.#children.set(called, children.set(run, event))
    return children.size > places.size ? [...children.values()] : []
  }

  #add({ verb, workflow, values, at, operations = [] }: CommandRecord, place: string): void {
    if (verb === 'schedule' && at !== undefined) this.start(at)
    if (verb === 'call' && workflow !== undefined) {
      const called = `${workflow} ${canonicalJson(values)}`
      this.#places.set(called, (this.#places.get(called) ?? new Set()).add(place))
    }
    for (const [index, part] of operations.entries()) this.#add(part, `${place}.${index}`)
  }
}
