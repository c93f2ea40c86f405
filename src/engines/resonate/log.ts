// The server's memory: a file with one record a command, each synced before anything that follows from it leaves the
// machine. A boot takes the longest prefix of whole records. What comes after it is the one record that a crash tore,
// and is cut off; or it is damage to a record that was whole once, and then the log says so and gives nothing. Damage
// to the very last record cannot be told from a tear.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'

/** Eight digits of the length, eight of the checksum, a space after each; then the JSON and the end of the line. */
const headerBytes = 18
const lineEnd = 10

interface Records {
  readonly values: readonly unknown[]
  /** How many bytes of the file they are. */
  readonly bytes: number
}

export class CommandLog {
  /** What earlier lives appended, in order. */
  readonly values: readonly unknown[]
  readonly #file: number

  /**
   * Opens the log of a folder, or makes it. It is written anew at each boot: what an earlier life wrote may stand in
   * the page cache only, even as clean if its sync failed, and must not be built upon before it is on the disk. Throws
   * on damage, and if the disk fails.
   */
  constructor(folder: string) {
    makeFolder(folder)
    const path = join(folder, 'log')
    const old = readIfThere(path)
    const { values, bytes } = readRecords(old)
    this.values = values
    const next = openSync(`${path}.next`, 'w')
    writeSynced(next, old.subarray(0, bytes))
    closeSync(next)
    renameSync(`${path}.next`, path)
    syncFolder(folder)
    this.#file = openSync(path, 'a')
  }

  /**
   * Puts one record on the disk. If it throws, it is not known what stands there: the process must end, and read the
   * log again.
   */
  append(value: unknown): void {
    writeSynced(this.#file, recordOf(value))
  }

  close(): void {
    closeSync(this.#file)
  }
}

export function recordOf(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value))
  return Buffer.concat([Buffer.from(`${hex(json.length)} ${hex(crc32(json))} `), json, Buffer.from('\n')])
}

/** The whole records at the beginning of a log. Throws if what follows them is not a torn last record. */
export function readRecords(bytes: Buffer): Records {
  const values: unknown[] = []
  let offset = 0
  while (offset < bytes.length) {
    const end = endOfRecord(bytes, offset)
    if (end === null || !isWhole(bytes, offset, end)) {
      if (!isTorn(bytes.subarray(offset), end === null ? null : end - offset)) {
        throw new Error(`the log is damaged: no record at byte ${offset} of ${bytes.length}, and others after it`)
      }
      break
    }
    values.push(JSON.parse(bytes.toString('utf8', offset + headerBytes, end - 1)))
    offset = end
  }
  return { values, bytes: offset }
}

/** Where the record that begins here says that it ends; null if it does not say. */
function endOfRecord(bytes: Buffer, offset: number): number | null {
  const header = bytes.toString('latin1', offset, offset + headerBytes)
  return /^[0-9a-f]{8} [0-9a-f]{8} $/.test(header) ? offset + headerBytes + Number.parseInt(header, 16) + 1 : null
}

function isWhole(bytes: Buffer, offset: number, end: number): boolean {
  const checksum = bytes.toString('latin1', offset + 9, offset + 17)
  return bytes[end - 1] === lineEnd && hex(crc32(bytes.subarray(offset + headerBytes, end - 1))) === checksum
}

/**
 * Each record is synced before the next is begun, so a record that another one follows was whole once, and is not torn
 * but damaged.
 */
function isTorn(rest: Buffer, end: number | null): boolean {
  const line = rest.indexOf(lineEnd)
  return (end === null || end >= rest.length) && (line === -1 || line === rest.length - 1)
}

/**
 * Only the first boot finds no log. Any other failure to read it must not be taken for that: the log would be begun
 * anew.
 */
function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

/**
 * Makes a folder that a power loss keeps: every folder above it is synced too, for an earlier life may not have come to
 * that.
 */
function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (let above = dirname(folder); ; above = dirname(above)) {
    syncFolder(above)
    if (above === dirname(above)) return
  }
}

function writeSynced(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
  fsyncSync(file)
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0')
}
