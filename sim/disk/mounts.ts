// What a machine's tree has besides its disk: the devices of /dev, and the file of the program itself. None of it
// changes, and a loss of power touches none of it. Names, modes and times there are refused with EROFS.
import { type Attributes, DeviceInode, type DeviceName, DirectoryInode, FileInode, type Inode } from './inodes.ts'

/** Far from the numbers of a disk, as another file system has its own. */
const firstInode = 2 ** 40
/** The numbers of Linux: major 1, and the minor one. */
const minors: Readonly<Record<DeviceName, number>> = { null: 3, zero: 5, full: 7, random: 8, urandom: 9 }

/** One mounted inode, made when it is first asked for. */
export class Mount {
  readonly path: string
  readonly #make: () => Inode
  #inode: Inode | undefined

  constructor(path: string, make: () => Inode) {
    this.path = path
    this.#make = make
  }

  get inode(): Inode {
    this.#inode ??= this.#make()
    return this.#inode
  }
}

export function devices(nowMs: number): Mount {
  return new Mount('/dev', () => {
    const directory = mounted(new DirectoryInode(firstInode, attributes(0o755, nowMs), nowMs))
    for (const [name, minor] of Object.entries(minors)) {
      const device = new DeviceInode(
        firstInode + minor,
        attributes(0o666, nowMs),
        nowMs,
        name as DeviceName,
        256 + minor,
      )
      directory.entries.set(name, mounted(device))
    }
    return directory
  })
}

/** The file of a program that a machine runs. */
export function programFile(path: string, text: string, nowMs: number): Mount {
  return new Mount(path, () => {
    const file = new FileInode(firstInode + 16, attributes(0o644, nowMs), nowMs)
    file.cache.write(0, Buffer.from(text))
    file.durable = file.cache
    return mounted(file)
  })
}

function mounted<T extends Inode>(inode: T): T {
  inode.isMounted = true
  inode.links = inode.kind === 'directory' ? 2 : 1
  return inode
}

function attributes(mode: number, nowMs: number): Attributes {
  return { mode, accessedMs: nowMs, modifiedMs: nowMs, changedMs: nowMs }
}
