// The names that the platter does not have yet: what was done to directories since they were last synced. It is a
// journal of each directory, not of the disk: two operations on one directory reach the platter in their order,
// operations on different directories in any. What joins them is said by `needs`, and an image of the disk has an
// operation only together with all that it needs:
// - a rename between two directories is one operation of both, and such renames keep their order on the whole disk
//   (Linux makes them one at a time), so that no directory ever lies inside itself;
// - it also needs the operations that made its target directory and those above it, so that what had a name keeps one;
// - the removal of a directory is an operation of that directory as well, after those that emptied it.
import type { Attributes, DirectoryInode, Inode } from './inodes.ts'

/**
 * What one operation does to one directory: a name that it gives (or takes, without an inode), or its attributes alone.
 */
export interface DirectoryChange {
  readonly directory: DirectoryInode
  readonly attributes: Attributes
  readonly name?: string
  readonly inode?: Inode
}

export interface NameOperation {
  /** Its place in the order of all of them. */
  readonly sequence: number
  readonly changes: readonly DirectoryChange[]
  /** Operations that an image with this one has as well. */
  readonly needs: Set<NameOperation>
  onPlatter: boolean
}

export interface NameOperationOptions {
  /** The directory that it makes. */
  readonly made?: DirectoryInode
  /** The directory that it takes the only name of. */
  readonly removed?: DirectoryInode
  /** Where it moves an inode to from another directory. */
  readonly movedTo?: DirectoryInode
}

/** A kernel does not hold back more than this: then it writes the oldest back unasked. */
const pendingMax = 1 << 14

export class NameJournal {
  /** In the order in which they were done. */
  readonly pending: Set<NameOperation> = new Set()
  #sequence = 0
  #newestMove: NameOperation | undefined

  /** Performs an operation in the cache. */
  perform(changes: readonly DirectoryChange[], { made, removed, movedTo }: NameOperationOptions = {}): void {
    this.#sequence += 1
    const operation: NameOperation = { sequence: this.#sequence, changes, needs: new Set(), onPlatter: false }
    for (const change of changes) {
      change.directory.attributes = change.attributes
      apply(change, change.directory.entries)
      this.#follow(operation, change.directory)
    }
    if (made !== undefined) made.maker = operation
    if (removed !== undefined) this.#follow(operation, removed)
    if (movedTo !== undefined) {
      this.#need(operation, this.#newestMove)
      this.#newestMove = operation
      for (let directory = movedTo; directory.parent !== directory; directory = directory.parent)
        this.#need(operation, directory.maker)
    }
    this.pending.add(operation)
    const [oldest] = this.pending
    if (oldest !== undefined && this.pending.size > pendingMax) this.#commit(oldest)
  }

  /** Brings to the platter what was done to a directory, with all that this needs. */
  sync(directory: DirectoryInode): void {
    const wanted = new Set<NameOperation>()
    const left = [directory.newest]
    for (let operation = left.pop(); operation !== undefined; operation = left.pop()) {
      if (wanted.has(operation) || operation.onPlatter) continue
      wanted.add(operation)
      left.push(...operation.needs)
    }
    for (const operation of [...wanted].sort((one, other) => one.sequence - other.sequence)) this.#commit(operation)
  }

  syncAll(): void {
    for (const operation of this.pending) this.#commit(operation)
  }

  #follow(operation: NameOperation, directory: DirectoryInode): void {
    this.#need(operation, directory.newest)
    directory.newest = operation
  }

  #need(operation: NameOperation, earlier: NameOperation | undefined): void {
    if (earlier !== undefined && earlier !== operation && !earlier.onPlatter) operation.needs.add(earlier)
  }

  #commit(operation: NameOperation): void {
    for (const change of operation.changes) {
      change.directory.durableAttributes = change.attributes
      apply(change, change.directory.durable)
    }
    this.pending.delete(operation)
    operation.onPlatter = true
    operation.needs.clear()
  }
}

/** Whether an image that has `others` can have this operation. */
export function canJoin({ needs }: NameOperation, others: ReadonlySet<NameOperation>): boolean {
  for (const need of needs) if (!need.onPlatter && !others.has(need)) return false
  return true
}

/** Gives or takes the name, in a directory's entries of the cache, the platter or an image. */
export function apply({ name, inode }: DirectoryChange, entries: Map<string, Inode>): void {
  if (name === undefined) return
  if (inode === undefined) entries.delete(name)
  else entries.set(name, inode)
}
