// Reads a log from its text: NDJSON, one event a line. What cannot be read is named by its line.
import type { Json } from '../../../sim/trace/event.ts'
import { UserError } from '../../errors/userError.ts'
import type { Log } from './log.ts'

/** @param where what the text is, for the message: a file's name. Empty lines are passed over. */
export function readLog(text: string, where = 'the log'): Log {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  return lines.flatMap((line, index) => (line.trim() === '' ? [] : [readEvent(line, `${where}, line ${index + 1}`)]))
}

function readEvent(line: string, where: string): Json {
  try {
    return JSON.parse(line) as Json
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new UserError({
      expected: 'one JSON event a line',
      found: problem,
      where,
      next: 'one event on each line, nothing before or after it',
    })
  }
}
