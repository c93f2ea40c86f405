// Progress on stderr: one line that is rewritten where a person looks, nothing where nobody does.
import type { Progress } from '../campaign/campaign.ts'

export interface ProgressLine {
  readonly show: (progress: Progress) => void
  readonly end: () => void
}

/** A line of progress. Where stderr is no terminal it stays silent, so that logs hold results only. */
export function progressLine(): ProgressLine {
  if (!process.stderr.isTTY) return { show: () => {}, end: () => {} }
  let shownAt = 0
  return {
    show: ({ scenario, phase, done, total }) => {
      const now = Date.now()
      if (done < total && now - shownAt < 100) return
      shownAt = now
      process.stderr.write(`\r\u001B[K${scenario}: ${phase}, ${done} of ${total}`)
    },
    end: () => void process.stderr.write('\r\u001B[K'),
  }
}
