// Content codings of an answer: its body goes through the program's own zlib streams, each write an event as in Node's
// thread pool.
import type { Duplex } from 'node:stream'
import type { GuestContext } from '../realm/context.ts'
import { IncomingBody } from './fetchBody.ts'
import { frameless } from './fetchErrors.ts'

const codingsMax = 5
/** As undici: what is there is decoded at once, and an end that is missing is no error. */
const zlibOptions = { flush: 2, finishFlush: 2 }
const brotliOptions = { flush: 1, finishFlush: 1 }

type Zlib = Record<
  'createGunzip' | 'createInflate' | 'createInflateRaw' | 'createBrotliDecompress',
  (options: object) => Duplex
>

/**
 * The codings of a body, the one applied last first; none if one of them is unknown, for then the body is left as it
 * is.
 */
export function codingsOf(header: string | undefined): readonly string[] | Error {
  if (header === undefined) return []
  const codings = header.toLowerCase().split(',')
  if (codings.length > codingsMax)
    return new Error(`too many content-encodings in response: ${codings.length}, maximum allowed is ${codingsMax}`)
  const names = codings.map((coding) => coding.trim().replace(/^x-gzip$/, 'gzip')).reverse()
  return names.every((name) => /^(?:gzip|deflate|br)$/.test(name)) ? names : []
}

/** A body without its codings. */
export function decoded(context: GuestContext, codings: readonly string[], body: IncomingBody): IncomingBody {
  const reader = body.stream(context).getReader()
  let last: Duplex | undefined
  const result = new IncomingBody({
    pause: () => last?.pause(),
    resume: () => last?.resume(),
    cancel: (reason) => void reader.cancel(reason).catch(() => undefined),
  })
  const fail = (error: unknown): void => {
    result.fail(error)
    void reader.cancel(error).catch(() => undefined)
  }
  const open = (first: Uint8Array): Duplex[] => {
    const stages = codings.map((coding, at) => decoder(context.load('zlib'), coding, at === 0 ? first[0] : undefined))
    stages.forEach((stage, at) => {
      const next = stages[at + 1]
      stage.on('error', (error) => fail(frameless(new TypeError('terminated', { cause: error }))))
      if (next !== undefined) stage.pipe(next)
    })
    last = stages.at(-1)
    last?.on('data', (bytes: Uint8Array) => {
      result.push(bytes)
      result.flush()
    })
    last?.on('end', () => result.end())
    return stages
  }
  const run = async (): Promise<void> => {
    let first: Duplex | undefined
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      first ??= open(value)[0]
      if (first?.write(value) === false) await new Promise((resolve) => first?.once('drain', resolve))
    }
    if (first === undefined) result.end()
    else first.end()
  }
  run().catch(fail)
  return result
}

/** Some servers send deflate without the head of zlib: the first byte tells. */
function decoder(zlib: Zlib, coding: string, first: number | undefined): Duplex {
  if (coding === 'gzip') return zlib.createGunzip(zlibOptions)
  if (coding === 'br') return zlib.createBrotliDecompress(brotliOptions)
  return first === undefined || (first & 15) === 8
    ? zlib.createInflate(zlibOptions)
    : zlib.createInflateRaw(zlibOptions)
}
