// What of `process` reaches outside by name: its three standard streams, and signals with their numbers.
import type { GuestContext } from '../realm/context.ts'

/** stdout and stderr are writable streams whose chunks go to the trace; stdin is at its end. */
export function stream(context: GuestContext, name: 'stdout' | 'stderr' | 'stdin'): unknown {
  const { Readable, Writable } = context.load('stream') as {
    Readable: new (options: object) => object
    Writable: new (options: object) => object
  }
  const descriptor = { stdin: 0, stdout: 1, stderr: 2 }[name]
  if (name === 'stdin') {
    return Object.assign(
      new Readable({
        read(this: { push(chunk: null): void }) {
          this.push(null)
        },
      }),
      { fd: descriptor, isTTY: undefined },
    )
  }
  const write = (chunk: unknown, _encoding: unknown, done: () => void): void => {
    context.host.write(name, typeof chunk === 'string' ? chunk : String(chunk))
    done()
  }
  return Object.assign(new Writable({ decodeStrings: false, write }), { fd: descriptor, _type: 'pipe' })
}

function signals(context: GuestContext): Record<string, number> {
  return (context.host.real('os') as { constants: { signals: Record<string, number> } }).constants.signals
}

export function signalName(context: GuestContext, signal: string | number): string {
  if (typeof signal === 'string') return signal
  return Object.entries(signals(context)).find(([, number]) => number === signal)?.[0] ?? String(signal)
}

export function signalNumber(context: GuestContext, name: string): number {
  return signals(context)[name] ?? 0
}
