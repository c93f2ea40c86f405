// How much memory another process uses: the one thing that a child which allocates without end cannot report itself.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Resident bytes of a process; 0 if it is gone or cannot be asked. */
export function residentBytes(pid: number): number {
  try {
    if (process.platform === 'linux') return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
  } catch {
    return 0
  }
}
