// What a model is: constants, a state, actions, properties, and mutants that each make one deliberate mistake.
// `defineModel` only infers types; `instance.ts` makes of it something that can be run.
import type { Json } from '../../../sim/trace/event.ts'
import type { CompositeType, DraftOf, Type, ViewOf } from '../schema/type.ts'

/** Where a parameter comes from: all values of a type, or values that the state offers. */
export type Source<View, Value> =
  // biome-ignore lint/suspicious/noExplicitAny: how a place of the type is read does not matter for its values
  Type<Value, any, any> | ((state: View) => Iterable<Value>)

export type Fairness = 'weak' | 'strong'

/** A step that a model may take in a state. Nondeterminism is in `params` alone. */
export interface ActionDefinition<View, Draft, P, Result = unknown> {
  readonly params?: { readonly [K in keyof P]: Source<View, P[K]> }
  /** Whether the step can be taken; always, if there is none. It only reads. */
  readonly when?: (state: View, params: Readonly<P>) => boolean
  /**
   * Writes the next state over the present one. In a sequential specification, what it returns is the operation's
   * result.
   */
  readonly step: (state: Draft, params: Readonly<P>) => Result
  /**
   * What a log shows of the step, read before it. Fields that it leaves out are unobserved. Without it the step is
   * hidden.
   */
  readonly seen?: (state: View, params: Readonly<P>) => Json
  /** The parameters that could explain an event of a log, instead of trying all; undefined if none can. */
  readonly fromEvent?: (event: Json) => Readonly<P> | undefined
  /** In liveness: if it stays enabled (weak), or is enabled again and again (strong), then it is taken. */
  readonly fair?: Fairness
  /** Fairness is for each choice of parameters, unless it is for the action as a `whole`. */
  readonly fairAs?: 'whole'
}

/** An action whose parameters' types are of no further interest. */
export interface Action {
  // biome-ignore lint/suspicious/noExplicitAny: actions of all parameters stand side by side
  readonly params?: { readonly [name: string]: Source<any, any> }
  // biome-ignore-start lint/suspicious/noExplicitAny: actions of all parameters stand side by side
  readonly when?: (state: any, params: any) => boolean
  readonly step: (state: any, params: any) => unknown
  readonly seen?: (state: any, params: any) => Json
  readonly fromEvent?: (event: Json) => any
  // biome-ignore-end lint/suspicious/noExplicitAny: actions of all parameters stand side by side
  readonly fair?: Fairness
  readonly fairAs?: 'whole'
}

export type Test<View = never> = (state: View) => boolean

/** A claim about a model. */
export type ModelProperty =
  | { readonly kind: 'always'; readonly premise: Test | undefined; readonly test: Test }
  | { readonly kind: 'alwaysStep'; readonly test: (before: never, after: never) => boolean }
  | { readonly kind: 'sometimes'; readonly test: Test }
  | { readonly kind: 'eventually' | 'eventuallyAlways' | 'infinitelyOften'; readonly test: Test }
  | { readonly kind: 'leadsTo'; readonly premise: Test; readonly test: Test }

/** The shapes of properties. Those of liveness speak of infinite fair behaviours. */
export interface PropertyTools<View> {
  /** Of every state; with two tests: of every state that satisfies the first. */
  readonly always: (premiseOrTest: Test<View>, test?: Test<View>) => ModelProperty
  /** Of every step, also one that leads to a state already seen. */
  readonly alwaysStep: (test: (before: View, after: View) => boolean) => ModelProperty
  /** Of some reachable state. */
  readonly sometimes: (test: Test<View>) => ModelProperty
  readonly eventually: (test: Test<View>) => ModelProperty
  /** From some point on, for ever. */
  readonly eventuallyAlways: (test: Test<View>) => ModelProperty
  readonly infinitelyOften: (test: Test<View>) => ModelProperty
  /** Whenever the first holds, the second holds then or later. */
  readonly leadsTo: (premise: Test<View>, test: Test<View>) => ModelProperty
}

/**
 * The claim that a model, seen through a mapping, takes only the steps of a more abstract one, or stutters. Safety
 * only.
 */
export interface Refinement<View, C> {
  readonly abstract: Model
  /** The abstract model's constants; its own, if there are none. */
  readonly constants?: (constants: C) => Constants
  /** The abstract state, as a frozen value, that a state stands for. */
  readonly mapping: (state: View, constants: C) => unknown
}

export type Constants = Readonly<Record<string, Json>>

export interface ActionTools<View, Draft, C> {
  readonly action: <P = Record<never, never>>(definition: ActionDefinition<View, Draft, P>) => Action
  readonly constants: C
}

export type Actions = Readonly<Record<string, Action>>

export interface ModelDefinition<
  C extends Constants,
  S extends CompositeType,
  A extends Actions,
  V extends Readonly<Record<string, Partial<Record<keyof A, Action>>>>,
> {
  readonly name: string
  readonly about?: string
  readonly constants?: C
  /**
   * The type of the state, a struct. The initial state has the first value of every field, unless `init` says
   * otherwise.
   */
  readonly state: (constants: C) => S
  /** Steps from the state of first values to the initial states, one for each choice of parameters. */
  readonly init?: (tools: ActionTools<ViewOf<S>, DraftOf<S>, C>) => Action
  readonly actions: (tools: ActionTools<ViewOf<S>, DraftOf<S>, C>) => A
  readonly properties?: (
    tools: PropertyTools<ViewOf<S>> & { readonly constants: C },
  ) => Readonly<Record<string, ModelProperty>>
  /** Whether the model may stop in a state. A state without a step in which it may not is a deadlock. */
  readonly ends?: (state: ViewOf<S>, constants: C) => boolean
  /** States outside it are looked at but not expanded (TLC's CONSTRAINT). A search that met one is not exhaustive. */
  readonly boundary?: (state: ViewOf<S>, constants: C) => boolean
  readonly refines?: Refinement<ViewOf<S>, C>
  /** Named mistakes: actions that replace the model's own. Each is refuted by some property. */
  readonly mutants?: (tools: ActionTools<ViewOf<S>, DraftOf<S>, C>) => V
}

/** A model, whatever its constants, state and actions. */
export interface Model {
  readonly name: string
  readonly about?: string
  readonly constants?: Constants
  // biome-ignore-start lint/suspicious/noExplicitAny: models of all states stand side by side
  readonly state: (constants: any) => CompositeType
  readonly init?: (tools: ActionTools<any, any, any>) => Action
  readonly actions: (tools: ActionTools<any, any, any>) => Actions
  readonly properties?: (
    tools: PropertyTools<any> & { readonly constants: any },
  ) => Readonly<Record<string, ModelProperty>>
  readonly ends?: (state: any, constants: any) => boolean
  readonly boundary?: (state: any, constants: any) => boolean
  readonly refines?: Refinement<any, any>
  readonly mutants?: (tools: ActionTools<any, any, any>) => Readonly<Record<string, Partial<Actions>>>
  // biome-ignore-end lint/suspicious/noExplicitAny: models of all states stand side by side
}

export function defineModel<
  const C extends Constants,
  S extends CompositeType,
  A extends Actions,
  V extends Readonly<Record<string, Partial<Record<keyof A, Action>>>> = Record<never, never>,
>(definition: ModelDefinition<Widened<C>, S, A, V> & { readonly constants?: C }): ModelDefinition<Widened<C>, S, A, V> {
  return definition
}

/** Constants can be set to other values of their types. */
export type Widened<C> = {
  readonly [K in keyof C]: C[K] extends number
    ? number
    : C[K] extends boolean
      ? boolean
      : C[K] extends string
        ? string
        : C[K]
}
