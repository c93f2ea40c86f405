// Small models for the tests of trace validation, and what can be said of logs without it: the language of a model by
// enumerating all its paths, and whether logs are explained, by a plain search over texts.
import * as fc from 'fast-check'
import type { Json } from '../../../sim/trace/event.ts'
import { defineModel, type Model, t } from '../../../src/model/index.ts'
import { type InstanceOptions, instantiate } from '../../../src/model/instance/instance.ts'
import { differences } from '../../../src/model/validation/match.ts'

/**
 * A register whose writes take effect some time after they were asked for, or, after a crash, never. Clients see what
 * they do.
 */
export const register = defineModel({
  name: 'register',
  constants: { clients: 2, values: 2 },
  state: ({ values }) => t.struct({ value: t.int(0, values - 1), buffer: t.option(t.int(0, values - 1)) }),
  actions: ({ action, constants: { clients, values } }) => ({
    write: action({
      params: { client: t.int(0, clients - 1), value: t.int(0, values - 1) },
      when: (s) => s.buffer === null,
      step: (s, { value }) => {
        s.buffer = value
      },
      seen: (_, { client, value }) => ({ kind: 'write', client, value }),
    }),
    flush: action({
      when: (s) => s.buffer !== null,
      step: (s) => {
        s.value = s.buffer ?? s.value
        s.buffer = null
      },
    }),
    read: action({
      params: { client: t.int(0, clients - 1) },
      step: () => {},
      seen: (s, { client }) => ({ kind: 'read', client, value: s.value }),
    }),
    crash: action({
      when: (s) => s.buffer !== null,
      step: (s) => {
        s.buffer = null
      },
      seen: () => ({ kind: 'crash' }),
    }),
  }),
})

export interface Edge {
  readonly from: number
  readonly to: number
  /** What a log shows of it; null if it is hidden. */
  readonly label: string | null
}

/** A model that is nothing but its edges, with cycles of hidden ones and choices among those with one label. */
export function automaton(size: number, edges: readonly Edge[]): Model {
  const leaving = (at: number, hidden: boolean): readonly number[] =>
    edges.flatMap(({ from, label }, index) => (from === at && (label === null) === hidden ? [index] : []))
  const to = (edge: number): number => edges[edge]?.to ?? 0
  return defineModel({
    name: 'automaton',
    state: () => t.struct({ at: t.int(0, size - 1) }),
    actions: ({ action }) => ({
      slip: action({
        params: { edge: (s) => leaving(s.at, true) },
        step: (s, { edge }) => {
          s.at = to(edge)
        },
      }),
      show: action({
        params: { edge: (s) => leaving(s.at, false) },
        step: (s, { edge }) => {
          s.at = to(edge)
        },
        seen: (_, { edge }) => ({ label: edges[edge]?.label ?? '' }),
      }),
    }),
  })
}

export const labels: readonly string[] = ['a', 'b', 'c']

/** Logs of automata, with events of unknown outcome among them. */
export const markedLogs: fc.Arbitrary<readonly (readonly Json[])[]> = fc.array(
  fc.array(
    fc.record({
      label: fc.constantFrom(...labels),
      unknown: fc.constantFrom<false | true | 'late'>(false, false, false, true, 'late'),
    }),
    { maxLength: 4 },
  ),
  { maxLength: 3 },
)

export const automata: fc.Arbitrary<{ readonly size: number; readonly edges: readonly Edge[] }> = fc
  .integer({ min: 1, max: 5 })
  .chain((size) =>
    fc.record({
      size: fc.constant(size),
      edges: fc.array(
        fc.record({
          from: fc.nat({ max: size - 1 }),
          to: fc.nat({ max: size - 1 }),
          label: fc.option(fc.constantFrom(...labels), { nil: null, freq: 2 }),
        }),
        { minLength: 1, maxLength: 10 },
      ),
    }),
  )

export interface PlainStep {
  /** Undefined for a hidden step. */
  readonly event: Json | undefined
  readonly to: string
}

/** A model as plain functions over texts. */
export interface Plain {
  readonly initials: readonly string[]
  readonly steps: (state: string) => readonly PlainStep[]
}

export function plain(model: Model, options: InstanceOptions = {}): Plain {
  const instance = instantiate(model, options)
  const packed = new Map<string, Int32Array>()
  const known = new Map<string, readonly PlainStep[]>()
  const textOf = (words: Int32Array): string => {
    const text = words.join(' ')
    if (!packed.has(text)) packed.set(text, words.slice())
    return text
  }
  const initials = new Set<string>()
  instance.initials(() => initials.add(textOf(instance.after)))
  return {
    initials: [...initials],
    steps: (state) => {
      const before = known.get(state)
      if (before !== undefined) return before
      const steps: PlainStep[] = []
      instance.before.set(packed.get(state) ?? [])
      instance.expand((action, params) => {
        steps.push({ event: instance.actions[action]?.seen?.(instance.beforeView, params), to: textOf(instance.after) })
      })
      known.set(state, steps)
      return steps
    },
  }
}

/** What logs show of all paths of at most so many steps, as texts. */
export function language({ initials, steps }: Plain, stepsMax: number): ReadonlySet<string> {
  const words = new Set<string>()
  const follow = (state: string, shown: readonly Json[], left: number): void => {
    words.add(JSON.stringify(shown))
    if (left === 0) return
    for (const { event, to } of steps(state)) follow(to, event === undefined ? shown : [...shown, event], left - 1)
  }
  for (const initial of initials) follow(initial, [], stepsMax)
  return words
}

interface Place {
  readonly state: string
  readonly cursors: readonly number[]
  /** Late events that were passed, as log:index. */
  readonly pending: readonly string[]
}

/**
 * Whether some path with at most so many silent steps in a row explains all logs; `unknown` if none does, and a longer
 * one might. A search over every place and every number of silent steps with which it can be reached.
 */
export function judge(
  { initials, steps }: Plain,
  logs: readonly (readonly Json[])[],
  silentMax = Number.POSITIVE_INFINITY,
): 'accepted' | 'rejected' | 'unknown' {
  const unknownOf = (event: Json | undefined): unknown =>
    typeof event === 'object' && event !== null && 'unknown' in event ? event.unknown : undefined
  const fits = (shown: Json, event: Json | undefined): boolean =>
    event !== undefined && differences(shown, event).length === 0
  const met = new Set<string>()
  const reached = new Set<string>()
  const tooFar = new Set<string>()
  const todo: (readonly [Place, number])[] = []
  const go = (place: Place, silent: number): void => {
    const key = JSON.stringify(place)
    // Without a limit, the number of silent steps makes no difference.
    const counted = silentMax === Number.POSITIVE_INFINITY ? 0 : silent
    if (counted > silentMax) tooFar.add(key)
    else if (!met.has(`${key} ${counted}`)) {
      met.add(`${key} ${counted}`)
      reached.add(key)
      todo.push([place, counted])
    }
  }
  for (const state of initials) go({ state, cursors: logs.map(() => 0), pending: [] }, 0)
  for (let entry = todo.pop(); entry !== undefined; entry = todo.pop()) {
    const [{ state, cursors, pending }, silent] = entry
    if (logs.every((log, index) => cursors[index] === log.length)) return 'accepted'
    const advanced = (log: number): readonly number[] =>
      cursors.map((cursor, index) => (index === log ? cursor + 1 : cursor))
    for (const [log, events] of logs.entries()) {
      const mark = unknownOf(events[cursors[log] ?? 0])
      if (mark === true) go({ state, cursors: advanced(log), pending }, 0)
      if (mark === 'late')
        go({ state, cursors: advanced(log), pending: [...pending, `${log}:${cursors[log]}`].sort() }, 0)
    }
    for (const { event, to } of steps(state)) {
      if (event === undefined) {
        go({ state: to, cursors, pending }, silent + 1)
        continue
      }
      for (const [log, events] of logs.entries()) {
        if (fits(event, events[cursors[log] ?? 0])) go({ state: to, cursors: advanced(log), pending }, 0)
      }
      for (const late of pending) {
        const [log = 0, index = 0] = late.split(':').map(Number)
        if (fits(event, logs[log]?.[index]))
          go({ state: to, cursors, pending: pending.filter((other) => other !== late) }, silent + 1)
      }
    }
  }
  return [...tooFar].every((key) => reached.has(key)) ? 'rejected' : 'unknown'
}

/** What a log shows of a walk that takes, of the successors of each state, the one that the next choice says. */
export function walk({ initials, steps }: Plain, choices: readonly number[]): readonly Json[] {
  let state = initials[0] ?? ''
  return choices.flatMap((choice) => {
    const all = steps(state)
    const step = all[choice % Math.max(1, all.length)]
    if (step === undefined) return []
    state = step.to
    return step.event === undefined ? [] : [step.event]
  })
}
