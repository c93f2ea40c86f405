// The progress of a campaign on stderr. Findings appear as they are found. None of it is a result.
import type { Progress, SeenFinding } from '../campaign/campaign.ts'
import { escapedLines } from '../errors/escaped.ts'
import { drawnLine } from './drawnLine.ts'
import { shown } from './shown.ts'

export interface ProgressLine {
  readonly show: (progress: Progress) => void
  readonly found: (seen: SeenFinding) => void
  readonly end: () => void
}

export function progressLine(): ProgressLine {
  const line = drawnLine()
  let phase = ''
  let phaseMs = 0
  return {
    show: (progress) => {
      const name = `${progress.scenario} ${progress.phase}`
      if (name !== phase) [phase, phaseMs] = [name, Date.now()]
      line.show(() => sayProgress(progress, Date.now() - phaseMs))
    },
    found: ({ id, property, message, scenario }) => {
      line.end()
      const [first = ''] = escapedLines(message)
      process.stderr.write(
        shown(`finding ${id}: ${property} violated in ${scenario}: ${first.replace(/:$/, '')}\n`, process.stderr),
      )
    },
    end: line.end,
  }
}

/** How far a phase is, after so many milliseconds of it. */
export function sayProgress({ scenario, phase, done, total, findings }: Progress, elapsedMs: number): string {
  if (phase === 'preflight') return `${scenario}: preflight`
  const perSecond = done / Math.max(1, elapsedMs / 1000)
  const leftSeconds = done === 0 ? undefined : Math.ceil(((total - done) * elapsedMs) / done / 1000)
  const rate = `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} runs/s`
  const eta = leftSeconds === undefined ? '' : `, ${sayDuration(leftSeconds)} left`
  return `${scenario}: ${phase}, ${done} of ${total}, ${rate}${eta}, ${findings} ${findings === 1 ? 'finding' : 'findings'}`
}

function sayDuration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}
