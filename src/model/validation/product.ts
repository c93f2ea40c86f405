// The product of a model's state and a position in its logs. The position is a cursor for each log, and a bit for each
// late event that was passed and has not happened yet. A move takes one step of the model: a hidden one moves no
// cursor, one that a log shows moves the cursor of exactly one log past an event that it matches. A move past an event
// of unknown outcome may also take no step.
import type { Json } from '../../../sim/trace/event.ts'
import { ModelError } from '../../errors/modelError.ts'
import type { NamedAction } from '../instance/expansion.ts'
import type { Instance } from '../instance/instance.ts'
import type { ParamValues } from '../instance/parameters.ts'
import { type EventParameters, eventParameters } from './eventParameters.ts'
import type { Log, Outcome } from './log.ts'
import { matches } from './match.ts'

/** What leads from one item of the product to another. */
export type Move =
  | { readonly kind: 'hidden'; readonly action: string; readonly params: ParamValues }
  | {
      readonly kind: 'event' | 'late'
      readonly action: string
      readonly params: ParamValues
      readonly log: number
      readonly index: number
    }
  | { readonly kind: 'skipped'; readonly log: number; readonly index: number }

/** Called for each successor, whose words are in `next`. */
export type VisitMove = (move: Move) => void

/** An event that a step may explain. */
export interface Target {
  readonly log: number
  readonly index: number
  readonly event: Json
}

/** An action that a log shows. */
export interface Visible {
  readonly index: number
  readonly name: string
  readonly fromEvent: EventParameters | undefined
}

interface LateEvent extends Target {
  readonly word: number
  readonly bit: number
}

export class Product {
  readonly instance: Instance
  readonly logs: readonly Json[][]
  readonly hidden: readonly number[]
  readonly visible: readonly Visible[]
  /** The words of an item: those of the state, a cursor for each log, and the late events' bits. */
  width = 0
  /** The item that is expanded, and the successor that is being visited. */
  item: Int32Array = new Int32Array(0)
  next: Int32Array = new Int32Array(0)
  /** Whether an item was left without steps because its state is beyond the model's boundary. */
  boundaryMet = false
  /** Whether the state of the item that is expanded is beyond the boundary. */
  beyond = false
  readonly #outcome: (event: Json) => Outcome
  readonly #late: LateEvent[] = []

  constructor(instance: Instance, logs: readonly Log[], outcome: (event: Json) => Outcome) {
    this.instance = instance
    this.#outcome = outcome
    this.logs = logs.map(() => [])
    const indexed = instance.actions.map((action, index) => ({ action, index }))
    this.hidden = indexed.filter(({ action }) => isHidden(action)).map(({ index }) => index)
    this.visible = indexed
      .filter(({ action }) => !isHidden(action))
      .map(({ action, index }) => ({ index, name: action.name, fromEvent: eventParameters(action) }))
    for (const [log, events] of logs.entries()) for (const event of events) this.#append(log, event)
    this.#resize()
  }

  /**
   * Adds an event to the end of a log. Returns whether items have become wider for it; then what is kept of them is to
   * be widened too.
   */
  append(log: number, event: Json): boolean {
    this.#append(log, event)
    if (this.#widthWanted === this.width) return false
    this.#resize()
    return true
  }

  /** Visits the items in which the model may begin. */
  initials(visit: (params: ParamValues) => void): void {
    const { instance, next } = this
    next.fill(0)
    instance.initials((params) => {
      instance.words.copy(instance.after, next)
      visit(params)
    })
  }

  /** Makes the item in `item` the one whose successors are visited. */
  open(): void {
    const { instance, item, next } = this
    instance.words.copy(item, instance.before)
    next.set(item)
    if (instance.inside === undefined) return
    instance.after.set(instance.before)
    this.beyond = !instance.inside()
    if (this.beyond) this.boundaryMet = true
  }

  /**
   * Visits the successors that leave all cursors where they are: by hidden steps, and by late events that happen now.
   */
  silent(visit: VisitMove): void {
    if (this.beyond) return
    const { instance, next } = this
    for (const action of this.hidden) {
      const name = instance.actions[action]?.name ?? ''
      for (const params of instance.choices(action)) {
        if (instance.take(action, params) === undefined || instance.words.same(instance.before, instance.after))
          continue
        instance.words.copy(instance.after, next)
        visit({ kind: 'hidden', action: name, params })
      }
    }
    const pending = this.#late.filter(({ word, bit }) => ((this.item[word] ?? 0) & bit) !== 0)
    if (pending.length === 0) return
    this.#explain(pending, (action, params, { word, bit, log, index }) => {
      next[word] = (this.item[word] ?? 0) & ~bit
      visit({ kind: 'late', action, params, log, index })
      next[word] = this.item[word] ?? 0
    })
  }

  /** Visits the successors that move one cursor. */
  consuming(visit: VisitMove): void {
    const { instance, next } = this
    const targets = this.nextEvents()
    const move = (log: number, body: () => void): void => {
      const cursor = instance.width + log
      next[cursor] = (this.item[cursor] ?? 0) + 1
      body()
      next[cursor] = this.item[cursor] ?? 0
    }
    for (const { log, index, event } of targets) {
      const outcome = this.#outcome(event)
      if (outcome === 'known') continue
      instance.words.copy(this.item, next)
      const late =
        outcome === 'late' ? this.#late.find((known) => known.log === log && known.index === index) : undefined
      if (late !== undefined) next[late.word] = (this.item[late.word] ?? 0) | late.bit
      move(log, () => visit({ kind: 'skipped', log, index }))
      if (late !== undefined) next[late.word] = this.item[late.word] ?? 0
    }
    if (this.beyond || targets.length === 0) return
    this.#explain(targets, (action, params, { log, index }) =>
      move(log, () => visit({ kind: 'event', action, params, log, index })),
    )
  }

  /** The next event of each log that has one, in `item`. */
  nextEvents(): readonly Target[] {
    const targets: Target[] = []
    for (const [log, events] of this.logs.entries()) {
      const index = this.item[this.instance.width + log] ?? 0
      const event = events[index]
      if (event !== undefined) targets.push({ log, index, event })
    }
    return targets
  }

  /** Where the cursors of an item stand. */
  cursors(item: Int32Array): readonly number[] {
    return this.logs.map((_, log) => item[this.instance.width + log] ?? 0)
  }

  /** What a log shows of a step that can be taken from `before`. */
  shows(action: number, params: ParamValues): Json {
    const { actions, beforeView, name } = this.instance
    const { seen, name: actionName = '' } = actions[action] ?? {}
    try {
      const shown = seen?.(beforeView, params)
      if (shown === undefined) throw new ModelError('seen: expected an event, found undefined')
      return shown
    } catch (error) {
      if (error instanceof ModelError && error.during === '') {
        error.during = `action ${actionName}`
        error.message = `${name}, ${error.during}: ${error.message}`
      }
      throw error
    }
  }

  /** Finds the steps that show one of the targets, and puts the state after each into `next`. */
  #explain<T extends Target>(
    targets: readonly T[],
    found: (action: string, params: ParamValues, target: T) => void,
  ): void {
    const { instance, next } = this
    const attempt = (action: Visible, params: ParamValues, among: readonly T[]): void => {
      if (instance.take(action.index, params) === undefined) return
      const shown = this.shows(action.index, params)
      for (const target of among) {
        if (!matches(shown, target.event)) continue
        instance.words.copy(instance.after, next)
        found(action.name, params, target)
      }
    }
    for (const action of this.visible) {
      if (action.fromEvent === undefined) {
        for (const params of instance.choices(action.index)) attempt(action, params, targets)
        continue
      }
      for (const target of targets) {
        const reading = action.fromEvent(target.event, instance.beforeView)
        if (reading.kind === 'found') attempt(action, reading.params, [target])
      }
    }
  }

  #append(log: number, event: Json): void {
    const events = this.logs[log]
    if (events === undefined)
      throw new RangeError(`invariant: there are ${this.logs.length} logs, found an event of log ${log}`)
    const index = events.push(event) - 1
    if (this.#outcome(event) !== 'late') return
    const slot = this.#late.length
    this.#late.push({
      log,
      index,
      event,
      word: this.instance.width + this.logs.length + (slot >>> 5),
      bit: 1 << (slot & 31),
    })
  }

  get #widthWanted(): number {
    return this.instance.width + this.logs.length + Math.ceil(this.#late.length / 32)
  }

  #resize(): void {
    this.width = this.#widthWanted
    this.item = new Int32Array(this.width)
    this.next = new Int32Array(this.width)
  }
}

function isHidden({ name, seen, fromEvent }: NamedAction): boolean {
  if (seen === undefined && fromEvent !== undefined) {
    throw new ModelError(`action ${name}: it has \`fromEvent\` and no \`seen\`, and so explains no event`)
  }
  return seen === undefined
}
