// What a user did wrong, in one line: what was expected, what was found, where, and what to try next. Or what this tool
// cannot do for a user who has done nothing wrong: then nothing is known of what was asked for.

export interface UserErrorParts {
  readonly expected: string
  readonly found: string
  readonly where: string
  readonly next: string
  /** Set where the user is right and the simulated world falls short: the answer is that verdict, not a mistake. */
  readonly verdict?: 'unknown'
}

export class UserError extends Error {
  readonly parts: UserErrorParts

  constructor(parts: UserErrorParts) {
    const { expected, found, where, next, verdict } = parts
    const what = verdict === undefined ? `expected ${expected}, found ${found}` : `${verdict}: ${found}`
    super(`${what} in ${where}; try: ${next}`.replaceAll(/\s*\n\s*/g, ' '))
    this.name = 'UserError'
    this.parts = parts
  }
}
