// The kinds of inode. Each file has its bytes twice, as the page cache has them and as the platter does, with the
// operations that the platter has not seen; each directory has its names twice likewise. Invariant: the platter's side
// with all pending operations applied in order is the cache's side, but for what a fault has damaged (stale pages).
import { Content, pageBytes, sectorBytes } from './content.ts'
import type { FileKind, StatRecord } from './contract.ts'
import { Errno } from './errno.ts'
import type { Mount } from './mounts.ts'
import type { NameOperation } from './nameJournal.ts'

/** What an inode says of itself. Replaced, never changed: operations remember what held after them. */
export interface Attributes {
  /** Permission bits. */
  readonly mode: number
  readonly accessedMs: number
  readonly modifiedMs: number
  readonly changedMs: number
}

export type Inode = FileInode | DirectoryInode | LinkInode | DeviceInode

abstract class InodeBase {
  abstract readonly kind: FileKind
  readonly number: number
  readonly bornMs: number
  attributes: Attributes
  /** Names that it has. */
  links = 0
  /** Descriptors that have it open. */
  opens = 0
  /** It is not of the disk, and nothing changes it (mounts.ts). */
  isMounted = false

  constructor(number: number, attributes: Attributes, bornMs: number) {
    this.number = number
    this.attributes = attributes
    this.bornMs = bornMs
  }

  abstract get size(): number

  status(): StatRecord {
    const { kind, number, attributes, links, size, bornMs } = this
    return { kind, inode: number, ...attributes, links, size, bornMs }
  }
}

/**
 * Something that was done to a file and is not on the platter yet; `attributes` are those that the file had right after
 * it.
 */
export type FileOperation =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Uint8Array; readonly attributes: Attributes }
  | { readonly kind: 'truncate'; readonly length: number; readonly attributes: Attributes }
  | { readonly kind: 'attributes'; readonly attributes: Attributes }

/** A kernel does not hold back more than this of one file: then it writes the file back unasked. */
const pendingBytesMax = 1 << 24
const pendingOperationsMax = 1 << 14

export class FileInode extends InodeBase {
  readonly kind = 'file'
  cache: Content = new Content()
  durable: Content = new Content()
  durableAttributes: Attributes
  pending: FileOperation[] = []
  /**
   * Pages whose cached bytes count as written although the platter has others. One that is changed again is written
   * whole.
   */
  readonly stalePages: Set<number> = new Set()
  /** How often bytes of it could not be written back. */
  writebackFailures = 0
  #pendingBytes = 0

  constructor(number: number, attributes: Attributes, bornMs: number) {
    super(number, attributes, bornMs)
    this.durableAttributes = attributes
  }

  get size(): number {
    return this.cache.size
  }

  /** Bytes of it wait to be written. */
  get isDirty(): boolean {
    return this.pending.some(({ kind }) => kind === 'write')
  }

  /** A sector that is written in part has to be read first: fails with EIO, before any effect, if that cannot be. */
  requireWritable(offset: number, length: number): void {
    for (const sector of this.cache.badSectors) {
      const start = sector * sectorBytes
      const touched = start + sectorBytes > offset && start < offset + length
      if (touched && (start < offset || start + sectorBytes > offset + length)) throw new Errno('EIO')
    }
  }

  /** Writes to the cache. The bytes remain the caller's. */
  write(offset: number, bytes: Uint8Array, attributes: Attributes): void {
    this.#freshen(offset, offset + bytes.length)
    this.attributes = attributes
    const operation: FileOperation = { kind: 'write', offset, bytes: new Uint8Array(bytes), attributes }
    applyTo(this.cache, operation)
    this.#keep(operation)
  }

  truncate(length: number, attributes: Attributes): void {
    const cutPage = Math.floor(length / pageBytes)
    if (length < this.size) {
      this.#freshen(length, length + 1)
      for (const page of this.stalePages) if (page > cutPage) this.stalePages.delete(page)
    }
    this.attributes = attributes
    if (length === this.size) return
    const operation: FileOperation = { kind: 'truncate', length, attributes }
    applyTo(this.cache, operation)
    this.#keep(operation)
  }

  setAttributes(attributes: Attributes): void {
    this.attributes = attributes
    this.#keep({ kind: 'attributes', attributes })
  }

  /** Brings all of it to the platter. */
  sync(): void {
    for (const operation of this.pending) applyTo(this.durable, operation)
    this.durableAttributes = this.attributes
    this.#replacePending([])
  }

  /** Brings to the platter what reading the bytes back needs: bytes and size. */
  syncData(): void {
    for (const operation of this.pending) applyTo(this.durable, operation)
    this.#replacePending(this.pending.filter(({ kind }) => kind === 'attributes'))
  }

  /**
   * A sync whose writes fail: the kernel reports it once to each descriptor and takes the pages for clean. The sizes are the inode's, not
   * the pages', and remain to be written.
   */
  failSync(): void {
    this.writebackFailures += 1
    let size = this.durable.size
    const pending = this.pending.flatMap((operation): FileOperation[] => {
      if (operation.kind === 'attributes') return [operation]
      if (operation.kind === 'truncate') {
        size = operation.length
        return [operation]
      }
      const end = operation.offset + operation.bytes.length
      for (let page = Math.floor(operation.offset / pageBytes); page * pageBytes < end; page += 1)
        this.stalePages.add(page)
      if (end <= size) return []
      size = end
      return [{ kind: 'truncate', length: end, attributes: operation.attributes }]
    })
    this.#replacePending(pending)
  }

  /** Makes the stale pages of a range dirty as a whole, as they are: the next sync writes them. */
  #freshen(start: number, end: number): void {
    for (const page of this.stalePages) {
      const offset = page * pageBytes
      if (offset >= end || offset + pageBytes <= start) continue
      this.stalePages.delete(page)
      const bytes = new Uint8Array(Math.max(0, Math.min(pageBytes, this.size - offset)))
      bytes.set((this.cache.pages.get(page) ?? bytes).subarray(0, bytes.length))
      this.#keep({ kind: 'write', offset, bytes, attributes: this.attributes })
    }
  }

  #keep(operation: FileOperation): void {
    this.pending.push(operation)
    if (operation.kind === 'write') this.#pendingBytes += operation.bytes.length
    if (this.#pendingBytes > pendingBytesMax || this.pending.length > pendingOperationsMax) this.sync()
  }

  #replacePending(pending: FileOperation[]): void {
    this.pending = pending
    this.#pendingBytes = 0
  }
}

export class DirectoryInode extends InodeBase {
  readonly kind = 'directory'
  /** The names of directories follow from their parents: a directory has one name. The root is its own parent. */
  parent: DirectoryInode = this
  name = ''
  readonly entries: Map<string, Inode> = new Map()
  /** What is mounted in it, by name: hides what the disk has there. */
  readonly mounts: Map<string, Mount> = new Map()
  readonly durable: Map<string, Inode> = new Map()
  durableAttributes: Attributes
  /** The newest operation on it, and the one that made it. */
  newest: NameOperation | undefined
  maker: NameOperation | undefined

  constructor(number: number, attributes: Attributes, bornMs: number) {
    super(number, attributes, bornMs)
    this.durableAttributes = attributes
    this.links = 2
  }

  get size(): number {
    return pageBytes
  }

  /** Its path; for one that was removed, its last. */
  get path(): string {
    return this.parent === this ? '/' : pathOf(this.parent, this.name)
  }
}

/** Links never change: their target comes with their name. */
export class LinkInode extends InodeBase {
  readonly kind = 'link'
  readonly target: string
  readonly size: number

  constructor(number: number, attributes: Attributes, bornMs: number, target: string) {
    super(number, attributes, bornMs)
    this.target = target
    this.size = Buffer.byteLength(target)
  }
}

export type DeviceName = 'null' | 'zero' | 'full' | 'random' | 'urandom'

export class DeviceInode extends InodeBase {
  readonly kind = 'device'
  readonly name: DeviceName
  readonly size = 0
  /** Linux's number of it. */
  readonly device: number

  constructor(number: number, attributes: Attributes, bornMs: number, name: DeviceName, device: number) {
    super(number, attributes, bornMs)
    this.name = name
    this.device = device
  }

  override status(): StatRecord {
    return { ...super.status(), device: this.device }
  }
}

export function pathOf(directory: DirectoryInode, name: string): string {
  return directory.parent === directory ? `/${name}` : `${directory.path}/${name}`
}

function applyTo(content: Content, operation: FileOperation): void {
  if (operation.kind === 'write') content.write(operation.offset, operation.bytes)
  else if (operation.kind === 'truncate') content.truncate(operation.length)
}
