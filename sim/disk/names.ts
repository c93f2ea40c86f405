// What changes the names of a disk: mkdir, rmdir, unlink, rename, link, symlink and the creation of a file, each as
// Linux does it, with the errno that Linux gives first where several would fit. Every change goes through the journal
// of names.
import { Errno } from './errno.ts'
import type { DirectoryInode, FileInode, Inode } from './inodes.ts'
import { checkPath, childOf, inodeAt, type Place, placeOf } from './lookup.ts'
import type { DirectoryChange } from './nameJournal.ts'
import type { Volume } from './volume.ts'

/** Of ext4. */
const linksMax = 65_000
const setGroupBit = 0o2000

export function createFile(volume: Volume, directory: DirectoryInode, name: string, mode: number): FileInode {
  requireOfDisk(directory)
  const file = volume.makeFile(mode)
  file.links = 1
  volume.journal.perform([enter(volume, directory, name, file)])
  return file
}

export function mkdir(volume: Volume, path: string, mode: number): void {
  const { directory, name } = freePlace(volume, path, true)
  requireOfDisk(directory)
  const inherited = directory.attributes.mode & setGroupBit
  const made = volume.makeDirectory((mode & 0o1777) | inherited)
  made.parent = directory
  made.name = name
  directory.links += 1
  volume.journal.perform([enter(volume, directory, name, made)], { made })
}

export function rmdir(volume: Volume, path: string): void {
  const { last, directory, name } = placeOf(volume, path)
  if (last === '..') throw new Errno('ENOTEMPTY')
  if (last === '.') throw new Errno('EINVAL')
  if (last === '/') throw new Errno('EBUSY')
  const removed = existing(directory, name)
  if (removed.kind !== 'directory') throw new Errno('ENOTDIR')
  requireOfDisk(directory, removed)
  if (removed.entries.size > 0) throw new Errno('ENOTEMPTY')
  loseDirectory(volume, removed)
  volume.journal.perform([leave(volume, directory, name)], { removed })
}

export function unlink(volume: Volume, path: string): void {
  const { last, directory, name, trailingSlash } = placeOf(volume, path)
  if (last !== 'name') throw new Errno('EISDIR')
  const inode = existing(directory, name)
  if (inode.kind === 'directory') throw new Errno('EISDIR')
  if (trailingSlash) throw new Errno('ENOTDIR')
  requireOfDisk(directory, inode)
  volume.journal.perform([leave(volume, directory, name)])
  loseName(volume, inode)
}

export function link(volume: Volume, path: string, dest: string): void {
  const inode = inodeAt(volume, path, false)
  const { directory, name } = freePlace(volume, dest, false)
  if (inode.isMounted !== directory.isMounted) throw new Errno('EXDEV')
  requireOfDisk(directory, inode)
  if (inode.kind === 'directory') throw new Errno('EPERM')
  if (inode.links >= linksMax) throw new Errno('EMLINK')
  volume.requireRoomForName()
  inode.links += 1
  inode.attributes = volume.changed(inode)
  volume.journal.perform([enter(volume, directory, name, inode)])
}

export function symlink(volume: Volume, target: string, path: string): void {
  checkPath(target)
  const { directory, name } = freePlace(volume, path, false)
  requireOfDisk(directory)
  const made = volume.makeLink(target)
  made.links = 1
  volume.journal.perform([enter(volume, directory, name, made)])
}

export function rename(volume: Volume, path: string, dest: string): void {
  const from = placeOf(volume, path)
  const to = placeOf(volume, dest)
  if (from.last !== 'name' || to.last !== 'name') throw new Errno('EBUSY')
  const moved = existing(from.directory, from.name)
  const replaced = childOf(to.directory, to.name)
  if (from.directory.isMounted !== to.directory.isMounted) throw new Errno('EXDEV')
  requireOfDisk(from.directory, moved)
  requireOfDisk(to.directory, replaced)
  requireRenamable(from, to, moved, replaced)
  if (replaced === moved) return
  // A name that is there is written over in place.
  if (replaced === undefined) volume.requireRoomForName()
  if (replaced?.kind === 'directory') loseDirectory(volume, replaced)
  moved.attributes = volume.changed(moved)
  const changes = [leave(volume, from.directory, from.name), enter(volume, to.directory, to.name, moved)]
  const isMove = from.directory !== to.directory
  volume.journal.perform(changes, {
    ...(replaced?.kind === 'directory' ? { removed: replaced } : {}),
    ...(isMove ? { movedTo: to.directory } : {}),
  })
  if (replaced !== undefined && replaced.kind !== 'directory') loseName(volume, replaced)
  if (moved.kind !== 'directory') return
  from.directory.links -= 1
  to.directory.links += 1
  moved.parent = to.directory
  moved.name = to.name
}

function requireRenamable(from: Place, to: Place, moved: Inode, replaced: Inode | undefined): void {
  const isDirectory = moved.kind === 'directory'
  if (!isDirectory && (from.trailingSlash || to.trailingSlash)) throw new Errno('ENOTDIR')
  if (isDirectory && isInside(to.directory, moved)) throw new Errno('EINVAL')
  if (replaced?.kind === 'directory' && isInside(from.directory, replaced)) throw new Errno('ENOTEMPTY')
  if (replaced === undefined || replaced === moved) return
  if (isDirectory && replaced.kind !== 'directory') throw new Errno('ENOTDIR')
  if (!isDirectory && replaced.kind === 'directory') throw new Errno('EISDIR')
  if (replaced.kind === 'directory' && replaced.entries.size > 0) throw new Errno('ENOTEMPTY')
}

/** Whether `directory` is `above` or lies somewhere in it. */
function isInside(directory: DirectoryInode, above: Inode): boolean {
  for (let here = directory; ; here = here.parent) {
    if (here === above) return true
    if (here.parent === here) return false
  }
}

function existing(directory: DirectoryInode, name: string): Inode {
  const inode = childOf(directory, name)
  if (inode === undefined) throw new Errno('ENOENT')
  return inode
}

/** A place at which nothing is yet. */
function freePlace(volume: Volume, path: string, forDirectory: boolean): Place {
  const place = placeOf(volume, path)
  if (place.last !== 'name' || childOf(place.directory, place.name) !== undefined) throw new Errno('EEXIST')
  if (place.trailingSlash && !forDirectory) throw new Errno('ENOENT')
  return place
}

function enter(volume: Volume, directory: DirectoryInode, name: string, inode: Inode): DirectoryChange {
  return { directory, attributes: volume.modified(directory), name, inode }
}

function leave(volume: Volume, directory: DirectoryInode, name: string): DirectoryChange {
  return { directory, attributes: volume.modified(directory), name }
}

/** Nothing changes what is mounted, nor where it is mounted. */
function requireOfDisk(directory: DirectoryInode, inode?: Inode): void {
  if (directory.isMounted) throw new Errno('EROFS')
  if (inode?.isMounted === true || (inode?.kind === 'directory' && inode.mounts.size > 0)) throw new Errno('EBUSY')
}

function loseName(volume: Volume, inode: Inode): void {
  inode.links -= 1
  inode.attributes = volume.changed(inode)
  volume.dropIfUnused(inode)
}

function loseDirectory(volume: Volume, directory: DirectoryInode): void {
  directory.links = 0
  directory.parent.links -= 1
  directory.attributes = volume.modified(directory)
  volume.dropIfUnused(directory)
}
