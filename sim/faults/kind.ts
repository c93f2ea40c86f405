// What a fault kind is: a named way in which the world breaks, off or on. Data only; who injects it asks `decide` with
// its phrases.

/** One fault kind. `phrases` are its alternatives at a site, in words; the benign alternative is not among them. */
export interface FaultKind<Name extends string = string> {
  readonly name: Name
  readonly phrases: readonly string[]
  /** What does this in the real world. */
  readonly cause: string
  /** How and where it is injected here. */
  readonly injection: string
}
