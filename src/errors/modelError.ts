// What a model can do wrong while it runs. Each error names the place; whoever called the model's function adds which
// part of it that was.
import { fileURLToPath } from 'node:url'
import type { ParamValues } from '../model/instance/parameters.ts'

/** A place in a source file. Lines and columns count from 1. */
export interface SourcePlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A step that failed: from which state, and how far it had changed it. */
export interface FailedStep {
  readonly action: string
  readonly params: ParamValues
  /** Frozen values of states. */
  readonly before: ParamValues
  readonly after: ParamValues
}

/** Mistakes in a model, as opposed to violations of its properties. */
export class ModelError extends Error {
  /** The name of the action, property or part of the model that was being evaluated. */
  during = ''
  /** Where the model's code was, innermost call first. */
  places: readonly SourcePlace[] = []
  step: FailedStep | undefined
  /** Whether the state that was looked at is a successor of the one that is expanded, and not that one. */
  isOfSuccessor = false
  /** The steps that lead to the state in which it happened. */
  path: readonly { readonly action: string; readonly params: ParamValues; readonly state: ParamValues }[] = []

  override get name(): string {
    return 'ModelError'
  }
}

export class OutsideSchema extends ModelError {
  constructor(path: string, value: unknown, expected: string) {
    super(`${path}: expected ${expected}, found ${format(value)}`)
  }
}

export class ReadOnly extends ModelError {
  constructor(path: string) {
    super(`${path}: written outside a step; only \`step\` may write`)
  }
}

export class ViewKept extends ModelError {
  constructor(path: string) {
    super(`${path}: used after the call that it was made for; copy what you need with snapshot()`)
  }
}

/** @param of whose result it is. */
export function mustBeBoolean(value: unknown, of: string): boolean {
  if (value === true || value === false) return value
  throw new ModelError(`${of}: expected a test to return true or false, found ${describe(value)}`)
}

/** Refuses a promise: whoever waits for it writes when the state is another one. */
export function mustBeSynchronous(value: unknown, of: string): void {
  if (value === undefined || typeof value !== 'object' || value === null) return
  if (typeof (value as { readonly then?: unknown }).then !== 'function') return
  throw new ModelError(`${of}: expected a function that is done when it returns, found ${describe(value)}`)
}

/**
 * The error with the part of the model in which it happened, and where in the source. What it says already stays.
 * Errors of this program's own (a broken invariant) pass unchanged.
 */
export function inPart(error: unknown, model: string, during: string): unknown {
  if (error instanceof Error && error.message.startsWith('invariant')) return error
  const modelError = error instanceof ModelError ? error : wrapped(error)
  if (modelError.during !== '') return modelError
  modelError.during = during
  modelError.places = placesIn(error)
  modelError.message = `${model}, ${during}: ${modelError.message}`
  return modelError
}

function wrapped(error: unknown): ModelError {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : `threw ${format(error)}`
  return new ModelError(message, { cause: error })
}

const ownFolders = ['.', '../model/'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)))

/** The frames of a stack that are in files, other than the checker's. Code compiled from a schema is in none. */
function placesIn(error: unknown): readonly SourcePlace[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : []
  return lines.flatMap((text): SourcePlace[] => {
    const [, url = '', line, column] =
      /^ +at (?:[^(]*\()?((?:file:\/)?\/[^()]*|[A-Za-z]:\\[^()]*):(\d+):(\d+)\)?$/.exec(text) ?? []
    if (url === '') return []
    const file = url.startsWith('file:') ? fileURLToPath(url) : url
    return ownFolders.some((folder) => file.startsWith(folder))
      ? []
      : [{ file, line: Number(line), column: Number(column) }]
  })
}

/** A value on one line. */
export function format(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'bigint') return `${value}n`
  return JSON.stringify(value) ?? String(value)
}

/** A value that should have been something else, on one line. */
export function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return format(value)
  if (typeof (value as { readonly then?: unknown }).then === 'function') return 'a promise'
  return format(value)
}
