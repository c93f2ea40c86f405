// One line on stderr that says how far something is: drawn anew where a person looks, and written out each half a
// minute where it goes into a log.
import { createLogUpdate } from 'log-update'

const drawEveryMs = 100
const logEveryMs = 30_000

export interface DrawnLine {
  /** Shows a line, unless the last one was shown just now. */
  readonly show: (say: () => string) => void
  /** Takes the line away, so that something else can be written there. */
  readonly end: () => void
}

export function drawnLine(): DrawnLine {
  const { isTTY } = process.stderr
  const line = createLogUpdate(process.stderr)
  const everyMs = isTTY ? drawEveryMs : logEveryMs
  let shownMs = Date.now()
  return {
    show: (say) => {
      const nowMs = Date.now()
      if (nowMs - shownMs < everyMs) return
      shownMs = nowMs
      if (isTTY) line(say())
      else process.stderr.write(`${say()}\n`)
    },
    end: () => {
      if (isTTY) line.clear()
    },
  }
}
