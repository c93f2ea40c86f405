// The three standard streams of a process.
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
