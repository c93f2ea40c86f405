// Sends the body of a request piece by piece, as undici does: the head leaves with the first piece, an empty body is
// none, and a length that was promised is kept.
import type { HostBinding } from '../../host/binding.ts'
import { undiciError } from './fetchErrors.ts'

/** How long a body is: its bytes, or nobody knows before it has ended. */
export type BodyLength = number | 'chunked' | undefined

/** The connection, as far as a body's sender needs it. */
export interface Way {
  /** False once nobody wants the rest. */
  readonly open: boolean
  /** Writes the head of the request. */
  begin(length: BodyLength): void
  /** False if the writer should wait for `room`. */
  write(bytes: Uint8Array): boolean
  room(): Promise<void>
}

/** Reads a body to its end and sends it. Rejects with what the body's maker or its length did wrong. */
export async function upload(
  { http1 }: HostBinding,
  body: ReadableStreamDefaultReader<unknown>,
  declared: number | undefined,
  way: Way,
): Promise<void> {
  let sent = 0
  for (;;) {
    const { done, value } = await body.read()
    if (!way.open) return
    if (done) break
    const bytes = bytesOf(value)
    if (bytes.length === 0) continue
    if (sent === 0) way.begin(declared ?? 'chunked')
    sent += bytes.length
    if (declared !== undefined && sent > declared) throw undiciError('RequestContentLengthMismatchError')
    if (!way.write(declared === undefined ? http1.chunk(bytes) : bytes.slice())) await way.room()
    if (!way.open) return
  }
  if (sent === 0) way.begin(0)
  else if (declared === undefined) way.write(http1.lastChunk())
  else if (sent < declared) throw undiciError('RequestContentLengthMismatchError')
}

function bytesOf(piece: unknown): Uint8Array {
  if (typeof piece === 'string') return new TextEncoder().encode(piece)
  if (ArrayBuffer.isView(piece)) return new Uint8Array(piece.buffer as ArrayBuffer, piece.byteOffset, piece.byteLength)
  if (piece instanceof ArrayBuffer) return new Uint8Array(piece)
  const words = `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received ${typeof piece}`
  throw Object.assign(new TypeError(words), { code: 'ERR_INVALID_ARG_TYPE' })
}
