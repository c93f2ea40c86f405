// What is on one disk while its machine runs: the tree, the journal of its names, the space that is taken. The space is
// that of the cache's side; an inode gives its blocks back when it has neither a name nor an open descriptor. A power
// loss makes a new volume.
import type { Seed } from '../decisions/seed.ts'
import { pageBytes } from './content.ts'
import { Errno } from './errno.ts'
import { type Attributes, DirectoryInode, FileInode, type Inode, LinkInode } from './inodes.ts'
import type { Mount } from './mounts.ts'
import { NameJournal } from './nameJournal.ts'

/** A full disk (a fault): whatever the capacity is, what needs more room is refused, so many times. */
export interface Shortage {
  /** Where it was decided. */
  readonly site: string
  refusalsLeft: number
  state: 'unnoticed' | 'refused' | 'reported'
}

export interface VolumeOptions {
  readonly blocks: number
  readonly nowMs: () => number
  /** What is arbitrary in what faults do is a hash of it and of the place. */
  readonly entropy: Seed
  /** What a power loss has left. */
  readonly root?: DirectoryInode
}

/** Of ext4 with blocks of 4 KiB. */
const fileBytesMax = 2 ** 44 - pageBytes
/** A link's target up to this length lies in its inode. */
const inlineTargetMax = 59
const firstInode = 2
const dayMs = 86_400_000

export class Volume {
  readonly blocks: number
  readonly nowMs: () => number
  readonly entropy: Seed
  readonly root: DirectoryInode
  readonly journal: NameJournal = new NameJournal()
  shortage: Shortage | undefined
  #usedBlocks = 0
  #nextInode = firstInode

  constructor({ blocks, nowMs, entropy, root }: VolumeOptions) {
    this.blocks = blocks
    this.nowMs = nowMs
    this.entropy = entropy
    this.root = root ?? this.makeDirectory(0o755)
    if (root !== undefined) this.#count(root, new Set())
  }

  get freeBlocks(): number {
    return Math.max(0, this.blocks - this.#usedBlocks)
  }

  makeFile(mode: number): FileInode {
    this.#take(0)
    return new FileInode(this.#number(), this.#newAttributes(mode), this.nowMs())
  }

  makeDirectory(mode: number): DirectoryInode {
    this.#take(1)
    return new DirectoryInode(this.#number(), this.#newAttributes(mode), this.nowMs())
  }

  makeLink(target: string): LinkInode {
    const link = new LinkInode(this.#number(), this.#newAttributes(0o777), this.nowMs(), target)
    this.#take(linkBlocks(link))
    return link
  }

  /** Fails with ENOSPC if there is no room for another name. */
  requireRoomForName(): void {
    this.#take(0)
  }

  /** Writes what fits, and says how many bytes that is; ENOSPC or EFBIG if it is none of them. */
  write(file: FileInode, offset: number, bytes: Uint8Array): number {
    if (offset >= fileBytesMax) throw new Errno('EFBIG')
    const count = this.#room(file, offset, Math.min(bytes.length, fileBytesMax - offset))
    file.requireWritable(offset, count)
    this.#resize(file, () =>
      file.write(offset, count === bytes.length ? bytes : bytes.subarray(0, count), this.modified(file)),
    )
    return count
  }

  truncate(file: FileInode, length: number): void {
    if (length > fileBytesMax) throw new Errno('EFBIG')
    this.#resize(file, () => file.truncate(length, this.modified(file)))
  }

  /** Whether an fsync of this inode would bring something to the platter. */
  isUnsynced(inode: Inode): boolean {
    if (inode.kind === 'directory') return inode.newest?.onPlatter === false
    return inode.kind === 'file' && inode.pending.length > 0
  }

  /** Attributes of an inode whose contents change now. */
  modified(inode: Inode): Attributes {
    const nowMs = this.nowMs()
    return { ...inode.attributes, modifiedMs: nowMs, changedMs: nowMs }
  }

  /** Attributes of an inode that itself changes now. */
  changed(inode: Inode): Attributes {
    return { ...inode.attributes, changedMs: this.nowMs() }
  }

  /** An inode was read: its access time follows as under `relatime`. */
  accessed(inode: Inode): void {
    if (inode.isMounted) return
    const { accessedMs, modifiedMs, changedMs } = inode.attributes
    const nowMs = this.nowMs()
    if (accessedMs <= modifiedMs || accessedMs <= changedMs || nowMs - accessedMs >= dayMs) {
      inode.attributes = { ...inode.attributes, accessedMs: nowMs }
    }
  }

  /** Mounts something at its path, if the disk has the directory above. */
  mount(mount: Mount): void {
    const [name = '', ...above] = mount.path.slice(1).split('/').reverse()
    let directory: Inode | undefined = this.root
    for (const component of above.reverse())
      directory = directory?.kind === 'directory' ? directory.entries.get(component) : undefined
    if (directory?.kind === 'directory') directory.mounts.set(name, mount)
  }

  /** After an inode lost a name or a descriptor. */
  dropIfUnused(inode: Inode): void {
    if (inode.isMounted || inode.links > 0 || inode.opens > 0) return
    this.#usedBlocks -= blocksOf(inode)
  }

  /** Whether writing there would take blocks, or make the file longer. */
  needsRoom(file: FileInode, offset: number, length: number): boolean {
    if (offset + length > file.size) return true
    for (let page = Math.floor(offset / pageBytes); page * pageBytes < offset + length; page += 1) {
      if (!file.cache.pages.has(page)) return true
    }
    return false
  }

  /** How many bytes can be written at `offset`; ENOSPC if none. */
  #room(file: FileInode, offset: number, length: number): number {
    let free = this.freeBlocks
    let grows = offset + length > file.size
    for (let page = Math.floor(offset / pageBytes); page * pageBytes < offset + length; page += 1) {
      if (file.cache.pages.has(page)) continue
      grows = true
      free -= 1
      if (free >= 0) continue
      if (page * pageBytes <= offset) throw new Errno('ENOSPC')
      return page * pageBytes - offset
    }
    if (grows) this.#take(0)
    return length
  }

  #resize(file: FileInode, change: () => void): void {
    const before = blocksOf(file)
    change()
    this.#usedBlocks += blocksOf(file) - before
  }

  #take(blocks: number): void {
    if (this.shortage !== undefined && this.shortage.refusalsLeft > 0) {
      this.shortage.refusalsLeft -= 1
      if (this.shortage.state === 'unnoticed') this.shortage.state = 'refused'
      throw new Errno('ENOSPC')
    }
    if (blocks > this.freeBlocks) throw new Errno('ENOSPC')
    this.#usedBlocks += blocks
  }

  #number(): number {
    this.#nextInode += 1
    return this.#nextInode - 1
  }

  #newAttributes(mode: number): Attributes {
    const nowMs = this.nowMs()
    return { mode, accessedMs: nowMs, modifiedMs: nowMs, changedMs: nowMs }
  }

  #count(inode: Inode, seen: Set<Inode>): void {
    if (seen.has(inode)) return
    seen.add(inode)
    this.#usedBlocks += blocksOf(inode)
    this.#nextInode = Math.max(this.#nextInode, inode.number + 1)
    if (inode.kind === 'directory') for (const child of inode.entries.values()) this.#count(child, seen)
  }
}

function blocksOf(inode: Inode): number {
  if (inode.kind === 'file') return inode.cache.pages.size
  if (inode.kind === 'directory') return 1
  return inode.kind === 'link' ? linkBlocks(inode) : 0
}

function linkBlocks({ size }: LinkInode): number {
  return size > inlineTargetMax ? 1 : 0
}
