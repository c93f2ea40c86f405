// What a user did wrong, in one line: what was expected, what was found, where, and what to try next. Or what this tool
// cannot do for a user who has done nothing wrong: then nothing is known of what was asked for.
import { escaped } from './escaped.ts'

/** What kind of mistake it is, for a program that reads errors. */
export type ErrorCode =
  | 'missing-file'
  | 'unknown-name'
  | 'wrong-option'
  | 'wrong-argument'
  | 'wrong-definition'
  | 'not-simulated'

export interface UserErrorParts {
  /** Else the code follows from `where` and `verdict`. */
  readonly code?: ErrorCode
  readonly expected: string
  readonly found: string
  readonly where: string
  readonly next: string
  /** Set where the user is right and the simulated world falls short: the answer is that verdict, not a mistake. */
  readonly verdict?: 'unknown'
}

export class UserError extends Error {
  readonly parts: UserErrorParts
  readonly code: ErrorCode

  constructor(parts: UserErrorParts) {
    const { expected, found, where, next, verdict } = parts
    const what = verdict === undefined ? `expected ${expected}, found ${found}` : `${verdict}: ${found}`
    super(escaped(`${what} in ${where}; try: ${next}`.replaceAll(/\s*\n\s*/g, ' ')))
    this.name = 'UserError'
    this.parts = parts
    this.code = parts.code ?? codeOf(parts)
  }
}

function codeOf({ where, verdict }: UserErrorParts): ErrorCode {
  if (verdict !== undefined) return 'not-simulated'
  if (/^(the )?options?\b/.test(where)) return 'wrong-option'
  return /argument$/.test(where) ? 'wrong-argument' : 'wrong-definition'
}
