// What a mutant is: a way in which the simulated world, the tool or an engine could lie, as one change of one file, and
// the test that must notice.

export interface Mutant {
  readonly name: string
  /** What is wrong with it, in a sentence. */
  readonly lie: string
  readonly file: string
  /** The text that is replaced; it must stand in the file exactly once. */
  readonly original: string
  readonly mutated: string
}

/** A mutant of the world or of the tool, caught by a test of its own. */
export interface WorldMutant extends Mutant {
  readonly testFile: string
  /** A part of the test's name. */
  readonly testName: string
}

/** A mutant of the ideal engine, caught by a property in some run of forty seeds. */
export interface EngineMutant extends Mutant {
  readonly property: string
  readonly faults: string
  readonly scenario: string
}
