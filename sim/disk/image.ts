// Makes one state that a power loss can leave: a new tree, of new inodes with the old numbers, in which cache and
// platter are the same. Invariants: the operations given come with all that they need, and no directory stands in two
// places.
import { FileHistory, type FileSurvivors } from './fileHistory.ts'
import { type Attributes, DirectoryInode, FileInode, type Inode, LinkInode } from './inodes.ts'
import { apply, canJoin, type NameOperation } from './nameJournal.ts'

export interface Survivors {
  /** The pending operations on names that the image has. */
  readonly operations: ReadonlySet<NameOperation>
  /** What the image has of a file, asked once for every file with pending operations that has a name in the image. */
  file(file: FileInode, path: string): FileSurvivors
}

export interface Image {
  readonly root: DirectoryInode
  /** The inodes of the image, by those of which they are copies. */
  readonly copies: ReadonlyMap<Inode, Inode>
}

export function imageOf(root: DirectoryInode, survivors: Survivors): Image {
  const copier = new Copier(survivors)
  return { root: copier.directory(root, '', undefined), copies: copier.copies }
}

class Copier {
  readonly copies = new Map<Inode, Inode>()
  readonly #survivors: Survivors
  /** Of the directories that a surviving operation touched. */
  readonly #entries = new Map<DirectoryInode, Map<string, Inode>>()
  readonly #attributes = new Map<DirectoryInode, Attributes>()

  constructor(survivors: Survivors) {
    this.#survivors = survivors
    for (const operation of survivors.operations) {
      if (!canJoin(operation, survivors.operations))
        throw new Error('invariant: a surviving operation comes with all that it needs')
      for (const change of operation.changes) {
        const { directory } = change
        const entries = this.#entries.get(directory) ?? new Map(directory.durable)
        apply(change, entries)
        this.#entries.set(directory, entries)
        this.#attributes.set(directory, change.attributes)
      }
    }
  }

  directory(directory: DirectoryInode, path: string, parent: DirectoryInode | undefined): DirectoryInode {
    if (this.copies.has(directory)) throw new Error('invariant: a directory has one name')
    const attributes = this.#attributes.get(directory) ?? directory.durableAttributes
    const copy = new DirectoryInode(directory.number, attributes, directory.bornMs)
    if (parent !== undefined) {
      copy.parent = parent
      copy.name = path.slice(path.lastIndexOf('/') + 1)
    }
    this.copies.set(directory, copy)
    for (const [name, inode] of this.#entries.get(directory) ?? directory.durable) {
      const child = this.#child(inode, `${path}/${name}`, copy)
      copy.entries.set(name, child)
      copy.durable.set(name, child)
    }
    return copy
  }

  #child(inode: Inode, path: string, parent: DirectoryInode): Inode {
    if (inode.kind === 'directory') {
      parent.links += 1
      return this.directory(inode, path, parent)
    }
    if (inode.kind === 'device') throw new Error('invariant: devices are mounted')
    const copy = this.copies.get(inode) ?? (inode.kind === 'file' ? this.#file(inode, path) : this.#link(inode))
    this.copies.set(inode, copy)
    copy.links += 1
    return copy
  }

  #file(file: FileInode, path: string): FileInode {
    const history = new FileHistory(file)
    const survivors = file.pending.length === 0 ? { point: 0, version: () => 0 } : this.#survivors.file(file, path)
    const copy = new FileInode(file.number, history.attributesAt(survivors.point), file.bornMs)
    copy.durable = history.image(survivors)
    copy.cache = copy.durable.copy()
    return copy
  }

  #link({ number, attributes, bornMs, target }: LinkInode): LinkInode {
    return new LinkInode(number, attributes, bornMs, target)
  }
}
