// How much processor time another process has used: what a limit on real time would measure is how busy the machine is.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second, on every machine. */
const tickMs = 10

/**
 * Milliseconds of processor time: of the main thread on Linux, of the whole process on macOS, and on Windows the real
 * time. Undefined if the process is gone or cannot be asked.
 */
export function processorMs(pid: number): number | undefined {
  try {
    switch (process.platform) {
      case 'linux':
        return ofThread(readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8'))
      case 'win32':
        return performance.now()
      default:
        return ofPs(execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }))
    }
  } catch {
    return undefined
  }
}

/** The name of the thread stands in brackets and may hold anything, blanks too; user and system time come after it. */
export function ofThread(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}

/** `[[days-]hours:]minutes:seconds.hundredths` */
export function ofPs(time: string): number {
  const [clock = '', days = '0'] = time.trim().split('-').reverse()
  const seconds = clock.split(':').reduce((sum, part) => 60 * sum + Number(part), 0)
  return Math.round((Number(days) * 86_400 + seconds) * 1000)
}
