// What a user did wrong, in one line: what was expected, what was found, where, and what to try next.

export interface UserErrorParts {
  readonly expected: string
  readonly found: string
  readonly where: string
  readonly next: string
}

export class UserError extends Error {
  readonly parts: UserErrorParts

  constructor(parts: UserErrorParts) {
    const { expected, found, where, next } = parts
    super(`expected ${expected}, found ${found} in ${where}; try: ${next}`.replaceAll(/\s*\n\s*/g, ' '))
    this.name = 'UserError'
    this.parts = parts
  }
}
