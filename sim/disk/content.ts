// The bytes of one file, in pages: as the page cache has them, or as the platter does. A page that is absent is a hole
// and reads as zeros. Invariant: no byte at or beyond the size differs from zero, so that a file which grows again
// shows nothing old.
import { Errno } from './errno.ts'

export const pageBytes = 4096
/** What a disk writes whole or not at all. */
export const sectorBytes = 512

export class Content {
  size = 0
  readonly pages: Map<number, Uint8Array> = new Map()
  /** Sectors that cannot be read until they are written whole, up to the size (a fault; empty otherwise). */
  readonly badSectors: Set<number> = new Set()

  /**
   * Reads what there is from `offset` on, up to the size and short of a bad sector; fails with EIO where a bad one is
   * the first.
   */
  read(offset: number, target: Uint8Array): number {
    const count = this.#readable(offset, Math.min(target.length, this.size - offset))
    for (let done = 0; done < count; ) {
      const { index, start, length } = pageAt(offset + done, count - done)
      const page = this.pages.get(index)
      if (page === undefined) target.fill(0, done, done + length)
      else target.set(page.subarray(start, start + length), done)
      done += length
    }
    return Math.max(0, count)
  }

  write(offset: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const { index, start, length } = pageAt(offset + done, bytes.length - done)
      let page = this.pages.get(index)
      if (page === undefined) {
        page = new Uint8Array(pageBytes)
        this.pages.set(index, page)
      }
      page.set(length === bytes.length ? bytes : bytes.subarray(done, done + length), start)
      done += length
    }
    const end = offset + bytes.length
    this.size = Math.max(this.size, end)
    for (const sector of this.badSectors) {
      if (sector * sectorBytes >= offset && Math.min(this.size, (sector + 1) * sectorBytes) <= end)
        this.badSectors.delete(sector)
    }
  }

  /** Cuts the file, or lets it grow by a hole. */
  truncate(length: number): void {
    if (length < this.size) {
      for (const [index, page] of this.pages) {
        if (index * pageBytes >= length) this.pages.delete(index)
        else page.fill(0, Math.min(pageBytes, length - index * pageBytes))
      }
      for (const sector of this.badSectors) if (sector * sectorBytes >= length) this.badSectors.delete(sector)
    }
    this.size = length
  }

  /** Makes a part of one sector zero. */
  clear(start: number, end: number): void {
    const page = this.pages.get(Math.floor(start / pageBytes))
    page?.fill(0, start % pageBytes, (start % pageBytes) + end - start)
    if (end - start === sectorBytes) this.badSectors.delete(start / sectorBytes)
  }

  /** Inverts one bit, if that byte is on a page. */
  flip(offset: number, bit: number): boolean {
    const { index, start } = pageAt(offset, 1)
    const page = this.pages.get(index)
    if (page === undefined || offset >= this.size) return false
    page[start] = (page[start] ?? 0) ^ (1 << bit)
    return true
  }

  copy(): Content {
    const copy = new Content()
    copy.size = this.size
    for (const [index, page] of this.pages) copy.pages.set(index, page.slice())
    for (const sector of this.badSectors) copy.badSectors.add(sector)
    return copy
  }

  #readable(offset: number, count: number): number {
    let end = offset + count
    for (const sector of this.badSectors) {
      if ((sector + 1) * sectorBytes > offset && sector * sectorBytes < end) end = sector * sectorBytes
    }
    if (count > 0 && end <= offset) throw new Errno('EIO')
    return end - offset
  }
}

/** The part of a range of bytes that lies on its first page. */
function pageAt(
  offset: number,
  length: number,
): { readonly index: number; readonly start: number; readonly length: number } {
  const index = Math.floor(offset / pageBytes)
  const start = offset - index * pageBytes
  return { index, start, length: Math.min(length, pageBytes - start) }
}
