// Signals: what they are called, `process.kill`, and what one does that the program has no handler for. There is one
// process on a machine that the program may signal, itself; its parent belongs to the system.
import { typeError } from '../realm/checks.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { codedError } from '../realm/errors.ts'

interface Listened {
  listenerCount(event: string): number
}

const parentPid = 1
const signalsMax = 64
/** What is ignored unless somebody listens: by the system, or by Node. */
const ignored: ReadonlySet<string> = new Set([...['SIGCHLD', 'SIGCONT', 'SIGPIPE', 'SIGURG', 'SIGWINCH', 'SIGXFSZ']])
/** Stopping has no one who would start the process again; SIGUSR1 would open a debugger. */
const unsupported: ReadonlySet<string> = new Set(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGUSR1'])
/** Nobody can listen for these. */
const uncatchable: ReadonlySet<string> = new Set(['SIGKILL', 'SIGSTOP'])

function signals(context: GuestContext): Readonly<Record<string, number>> {
  return (context.host.real('os') as { constants: { signals: Record<string, number> } }).constants.signals
}

export function signalNumber(context: GuestContext, name: string): number {
  return signals(context)[name] ?? 0
}

export function createKill(context: GuestContext, process: Listened): unknown {
  const { host } = context
  const { pid: own } = host.identity

  return named('kill', 2, (pid: unknown, signal?: unknown): boolean => {
    // biome-ignore lint/suspicious/noDoubleEquals: so does Node, which takes text for a number
    if ((pid as number) != ((pid as number) | 0)) throw typeError(context, 'pid', 'of type number', pid)
    const number = numberOf(context, signal)
    const target = Number(pid)
    // 0 is the group of the process, which it is alone in.
    const isOwn = [own, -own, 0, -1].includes(target)
    if (!isOwn && target !== parentPid) throw killError('ESRCH', -3)
    if (number < 0 || number > signalsMax) throw killError('EINVAL', -22)
    if (!isOwn) throw killError('EPERM', -1)
    if (number > 0) send(number)
    return true
  })

  function send(number: number): void {
    const name = Object.entries(signals(context)).find(([, value]) => value === number)?.[0] ?? `SIG${number}`
    if (!uncatchable.has(name) && process.listenerCount(name) > 0) host.kill(name, true)
    else if (unsupported.has(name)) context.unsupported(`process.kill: ${name} without a handler`)()
    else if (!ignored.has(name)) host.kill(name, false)
  }
}

/** Called for each listener that is added. */
export function checkListener(event: unknown): void {
  if (typeof event !== 'string' || !uncatchable.has(event)) return
  const error = new Error('uv_signal_start EINVAL')
  throw Object.assign(error, { errno: -22, code: 'EINVAL', syscall: 'uv_signal_start' })
}

function numberOf(context: GuestContext, signal: unknown): number {
  if (((signal as number) | 0) === signal) return signal
  const number = signals(context)[(signal || 'SIGTERM') as string]
  if (number !== undefined) return number
  const { format } = context.host.real('util') as { format(...values: unknown[]): string }
  throw codedError(new TypeError(format('Unknown signal: %s', signal)), 'ERR_UNKNOWN_SIGNAL')
}

function killError(code: string, errno: number): Error {
  return Object.assign(new Error(`kill ${code}`), { errno, code, syscall: 'kill' })
}
