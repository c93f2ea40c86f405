// From a path to an inode, as Linux walks it: the last component apart from the others, '.' and '..', symbolic links
// (at most 40 in one walk), and a trailing slash, which asks for a directory and follows a link. Fails with an Errno;
// changes only access times of links.
import { Errno } from './errno.ts'
import { type DirectoryInode, type Inode, type LinkInode, pathOf } from './inodes.ts'
import type { Volume } from './volume.ts'

const linksMax = 40
const pathBytesMax = 4095
const nameBytesMax = 255

/**
 * Where a path leads but for its last component. `last` tells a name from '.', '..' and the root, which name
 * `directory` itself.
 */
export interface Place {
  readonly last: 'name' | '.' | '..' | '/'
  /** The directory that holds the name; or the one that the path means, where the last component is no name. */
  readonly directory: DirectoryInode
  readonly name: string
  readonly trailingSlash: boolean
}

/** What a path leads to, with the place of its last name after all links. */
export interface Found {
  readonly place: Place
  readonly inode: Inode | undefined
  /** The path can mean a directory only. */
  readonly asDirectory: boolean
}

export interface FindOptions {
  readonly followLast: boolean
  /** Where nothing is, a file is to be made: a trailing slash is EISDIR, even at the end of a link. */
  readonly toCreate?: boolean
}

/** Walks all components but the last. */
export function placeOf(volume: Volume, path: string): Place {
  return new Walk(volume).place(volume.root, path)
}

export function find(volume: Volume, path: string, options: FindOptions): Found {
  return new Walk(volume).find(volume.root, path, options)
}

/** The inode at a path; ENOENT if there is none. */
export function inodeAt(volume: Volume, path: string, followLast: boolean): Inode {
  return required(find(volume, path, { followLast }))
}

/** The path of the same inode without links, '.' and '..'. */
export function realPath(volume: Volume, path: string): string {
  const found = find(volume, path, { followLast: true })
  required(found)
  const { last, directory, name } = found.place
  return last === 'name' ? pathOf(directory, name) : directory.path
}

export function childOf(directory: DirectoryInode, name: string): Inode | undefined {
  if (name.length * 3 > nameBytesMax && Buffer.byteLength(name) > nameBytesMax) throw new Errno('ENAMETOOLONG')
  return directory.mounts.get(name)?.inode ?? directory.entries.get(name)
}

/** What every path that is handed to the system must be. */
export function checkPath(path: string): void {
  if (path === '') throw new Errno('ENOENT')
  if (path.length * 3 > pathBytesMax && Buffer.byteLength(path) > pathBytesMax) throw new Errno('ENAMETOOLONG')
}

function required({ inode, asDirectory }: Found): Inode {
  if (inode === undefined) throw new Errno('ENOENT')
  if (asDirectory && inode.kind !== 'directory') throw new Errno('ENOTDIR')
  return inode
}

class Walk {
  readonly #volume: Volume
  #links = 0

  constructor(volume: Volume) {
    this.#volume = volume
  }

  place(start: DirectoryInode, path: string): Place {
    checkPath(path)
    const components = path.split('/').filter((component) => component !== '')
    const trailingSlash = path.endsWith('/')
    const name = components.pop()
    let directory = path.startsWith('/') ? this.#volume.root : start
    if (name === undefined) return { last: '/', directory, name: '', trailingSlash }
    for (const component of components) directory = this.#step(directory, component)
    if (name === '.') return { last: name, directory, name: '', trailingSlash }
    if (name === '..') return { last: name, directory: directory.parent, name: '', trailingSlash }
    return { last: 'name', directory, name, trailingSlash }
  }

  find(start: DirectoryInode, path: string, options: FindOptions): Found {
    const place = this.place(start, path)
    const { last, directory, name, trailingSlash } = place
    if (last !== 'name') return { place, inode: directory, asDirectory: true }
    if (trailingSlash && options.toCreate === true) throw new Errno('EISDIR')
    const inode = childOf(directory, name)
    if (inode?.kind !== 'link' || !(options.followLast || trailingSlash))
      return { place, inode, asDirectory: trailingSlash }
    const found = this.#follow(directory, inode, options)
    return trailingSlash ? { ...found, asDirectory: true } : found
  }

  #step(directory: DirectoryInode, component: string): DirectoryInode {
    if (component === '.') return directory
    if (component === '..') return directory.parent
    let inode = childOf(directory, component)
    if (inode?.kind === 'link') inode = required(this.#follow(directory, inode, {}))
    if (inode === undefined) throw new Errno('ENOENT')
    if (inode.kind !== 'directory') throw new Errno('ENOTDIR')
    return inode
  }

  #follow(directory: DirectoryInode, link: LinkInode, options: Partial<FindOptions>): Found {
    this.#links += 1
    if (this.#links > linksMax) throw new Errno('ELOOP')
    this.#volume.accessed(link)
    return this.find(directory, link.target, { ...options, followLast: true })
  }
}
