// An error as data, for a program that asked for JSON: what was expected, what was found, where, and what to try next.
import { CommanderError } from 'commander'
import { StartError } from '../campaign/pool.ts'
import { ModelError } from '../errors/modelError.ts'
import { type ErrorCode, UserError } from '../errors/userError.ts'

export interface ErrorRecord {
  readonly code: ErrorCode | 'wrong-command' | 'wrong-model' | 'no-worker' | 'internal-error'
  readonly expected: string
  readonly found: string
  readonly where: string
  readonly next: string
}

export function errorRecord(error: unknown): ErrorRecord {
  if (error instanceof UserError) {
    const { expected, found, where, next } = error.parts
    return { code: error.code, expected, found, where, next }
  }
  const found = error instanceof Error ? error.message : String(error)
  if (error instanceof CommanderError)
    return {
      code: 'wrong-command',
      expected: 'a command line as --help describes it',
      found: found.replace(/^error: /, ''),
      where: 'the command line',
      next: 'crashworthy --help',
    }
  if (error instanceof ModelError) {
    const [place] = error.places
    const where = place === undefined ? 'the model' : `${place.file}:${place.line}:${place.column}`
    return { code: 'wrong-model', expected: 'a model that runs', found, where, next: 'crashworthy check … --audit' }
  }
  if (error instanceof StartError)
    return { code: 'no-worker', expected: 'a worker that starts', found, where: 'the system', next: 'fewer --jobs' }
  return { code: 'internal-error', expected: 'no error', found, where: 'crashworthy', next: 'report it' }
}
