// The text of a file that a user has named; one that cannot be read is the user's mistake, and is called missing when
// it is.
import { readFileSync } from 'node:fs'
import { UserError } from './userError.ts'

/** `expected` says what the file should be, `next` what to try. Throws a UserError. */
export function readTextFile(file: string, expected: string, next: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new UserError({
      ...(isMissing ? { code: 'missing-file' as const } : {}),
      expected,
      found: isMissing ? 'no such file' : error instanceof Error ? error.message : String(error),
      where: file,
      next,
    })
  }
}
