// What faults do to the bytes of a file: a bit that flips, a sector that cannot be read, a write that lands elsewhere.
// Each says whether it did what it was asked to. Only clean bytes on the platter are damaged, as dirty ones will be
// written again; `behindCache` leaves the cached bytes right, so that it shows after a power loss, if the page is not
// written anew before.
import { pageBytes, sectorBytes } from './content.ts'
import { FileHistory } from './fileHistory.ts'
import type { FileInode } from './inodes.ts'

/** Bytes of a file, at least one. */
export interface Extent {
  readonly file: FileInode
  readonly offset: number
  readonly length: number
}

/** Inverts a bit of one byte. */
export function rot(file: FileInode, offset: number, bit: number, behindCache: boolean): boolean {
  if (!isClean(file, offset) || !file.durable.flip(offset, bit)) return false
  if (behindCache) file.stalePages.add(Math.floor(offset / pageBytes))
  else file.cache.flip(offset, bit)
  return true
}

/** Makes the sector of one byte unreadable until it is written whole. */
export function spoil(file: FileInode, offset: number, behindCache: boolean): boolean {
  if (!isClean(file, offset) || !file.durable.pages.has(Math.floor(offset / pageBytes))) return false
  const sector = Math.floor(offset / sectorBytes)
  file.durable.badSectors.add(sector)
  if (behindCache) file.stalePages.add(Math.floor(offset / pageBytes))
  else file.cache.badSectors.add(sector)
  return true
}

/** Where the sectors of a misdirected write land: from one of the file's on, or nowhere that a file sees. */
export type Landing = { readonly file: FileInode; readonly sector: number } | 'free space'

/**
 * Performs a write whose sectors land elsewhere. The size of the file grows as it should; in its place is what was
 * there before. The other file keeps its size and its times, and what lands on its holes is not seen.
 */
export function misdirect({ file, offset, length }: Extent, landing: Landing, write: () => number): number {
  const start = Math.floor(offset / sectorBytes) * sectorBytes
  const end = Math.ceil((offset + length) / sectorBytes) * sectorBytes
  const former = bytesOf(file, start, end)
  const count = write()
  const writtenEnd = Math.ceil((offset + count) / sectorBytes) * sectorBytes
  const written = bytesOf(file, start, Math.min(writtenEnd, file.size))
  file.write(start, former.subarray(0, written.length), file.attributes)
  if (landing === 'free space') return count
  const other = landing.file
  for (let done = 0; done < written.length; done += sectorBytes) {
    const at = landing.sector * sectorBytes + done
    const room = Math.min(sectorBytes, other.size - at, written.length - done)
    if (room > 0 && other.cache.pages.has(Math.floor(at / pageBytes))) {
      other.write(at, written.subarray(done, done + room), other.attributes)
    }
  }
  return count
}

/** On the platter as it is in the cache, and not about to be written again. */
function isClean(file: FileInode, offset: number): boolean {
  const sector = Math.floor(offset / sectorBytes)
  const damaged = file.stalePages.has(Math.floor(offset / pageBytes)) || file.durable.badSectors.has(sector)
  return !damaged && offset < file.durable.size && !new FileHistory(file).changes.has(sector)
}

function bytesOf(file: FileInode, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start)
  file.cache.read(start, bytes)
  return bytes
}
