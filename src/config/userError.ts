// What a user did wrong, in one line: what was expected, what was found, where, and what to try next.

export interface UserErrorParts {
  readonly expected: string
  readonly found: string
  readonly where: string
  readonly next: string
}

export class UserError extends Error {
  constructor({ expected, found, where, next }: UserErrorParts) {
    super(`expected ${expected}, found ${found} in ${where}; try: ${next}`)
    this.name = 'UserError'
  }
}
