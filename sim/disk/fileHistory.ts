// What a file can be after a power loss, from the operations that the platter has not seen. An image of the file is
// - a point in their order up to which its inode (size, mode, times) was written: inodes go through a journal;
// - for each sector independently one of the contents that it had since the last sync, because a kernel may write a
//   page back at any moment, in any order, and a disk writes a sector whole or not at all. Two things bind a sector to
//   the point. A truncation up to the point has taken what it cut: nothing older is seen in a file that grew again. A
//   truncation after the point has not freed yet what it cuts whole: what came into the file later lies elsewhere on
//   the platter. What lies beyond the size is gone, and what the platter never got below it reads as zeros.
import { type Content, pageBytes, sectorBytes } from './content.ts'
import type { Attributes, FileInode, FileOperation } from './inodes.ts'

/** One image of a file. */
export interface FileSurvivors {
  /** How many of the pending operations the inode has seen. */
  readonly point: number
  /** How many of its changes each changed sector has seen, within `versions`. */
  version(sector: number): number
}

export class FileHistory {
  readonly #file: FileInode
  readonly #sizes: readonly number[]
  /**
   * For each sector that is at stake: the pending operations that changed it, ascending; the first of all is number 1.
   */
  readonly changes: ReadonlyMap<number, readonly number[]>

  constructor(file: FileInode) {
    this.#file = file
    const sizes = [file.durable.size]
    const changes = new Map(Array.from(sectorsAtStake(file), (sector): [number, number[]] => [sector, []]))
    for (const [index, operation] of file.pending.entries()) {
      const size = sizes[index] ?? 0
      const number = index + 1
      if (operation.kind === 'write') for (const sector of sectorsOf(operation)) changes.get(sector)?.push(number)
      if (operation.kind === 'truncate') {
        for (const [sector, list] of changes) {
          if ((sector + 1) * sectorBytes > operation.length && sector * sectorBytes < size) list.push(number)
        }
      }
      sizes.push(sizeAfter(operation, size))
    }
    for (const [sector, list] of changes) if (list.length === 0) changes.delete(sector)
    this.#sizes = sizes
    this.changes = changes
  }

  /** The last point: all operations seen. */
  get end(): number {
    return this.#file.pending.length
  }

  /** The versions of a changed sector that an image at `point` may have. */
  versions(sector: number, point: number): { readonly oldest: number; readonly newest: number } {
    const changes = this.changes.get(sector) ?? []
    let oldest = 0
    for (const [index, number] of changes.entries()) {
      const operation = this.#operation(number)
      if (operation.kind !== 'truncate') continue
      if (number <= point) oldest = index + 1
      else if (operation.length <= sector * sectorBytes) return { oldest, newest: index }
    }
    return { oldest, newest: changes.length }
  }

  sizeAt(point: number): number {
    return this.#sizes[point] ?? 0
  }

  attributesAt(point: number): Attributes {
    if (point === this.end) return this.#file.attributes
    return point === 0 ? this.#file.durableAttributes : this.#operation(point).attributes
  }

  /** The bytes of an image. */
  image(survivors: FileSurvivors): Content {
    const image = this.#file.durable.copy()
    for (const [sector, changes] of this.changes) {
      const version = survivors.version(sector)
      if (version > 0) this.#replay(image, sector, changes.slice(0, version))
    }
    image.truncate(this.sizeAt(survivors.point))
    return image
  }

  /** Does to one sector what the operations did to it, and nothing to the others. */
  #replay(image: Content, sector: number, operations: readonly number[]): void {
    const start = sector * sectorBytes
    const end = start + sectorBytes
    for (const number of operations) {
      const operation = this.#operation(number)
      if (operation.kind === 'write') {
        const { offset, bytes } = operation
        image.write(Math.max(start, offset), bytes.subarray(Math.max(0, start - offset), Math.max(0, end - offset)))
      } else if (operation.kind === 'truncate') {
        image.clear(Math.max(start, operation.length), end)
      }
    }
  }

  #operation(number: number): FileOperation {
    const operation = this.#file.pending[number - 1]
    if (operation === undefined) throw new Error(`invariant: a file has a pending operation ${number}`)
    return operation
  }
}

/**
 * The sectors that a pending operation may have changed: those that are written and, if something is cut, those of the
 * platter.
 */
function sectorsAtStake({ durable, pending }: FileInode): ReadonlySet<number> {
  const sectors = new Set<number>()
  if (pending.some(({ kind }) => kind === 'truncate')) {
    const perPage = pageBytes / sectorBytes
    for (const page of durable.pages.keys())
      for (let index = 0; index < perPage; index += 1) sectors.add(page * perPage + index)
  }
  for (const operation of pending)
    if (operation.kind === 'write') for (const sector of sectorsOf(operation)) sectors.add(sector)
  return sectors
}

function* sectorsOf({ offset, bytes }: FileOperation & { readonly kind: 'write' }): Generator<number> {
  for (let sector = Math.floor(offset / sectorBytes); sector * sectorBytes < offset + bytes.length; sector += 1)
    yield sector
}

function sizeAfter(operation: FileOperation, size: number): number {
  if (operation.kind === 'write') return Math.max(size, operation.offset + operation.bytes.length)
  return operation.kind === 'truncate' ? operation.length : size
}
