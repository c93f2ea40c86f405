// What a power loss took: the difference between what processes saw before and the image that is left, in words.
import { type Content, pageBytes, sectorBytes } from './content.ts'
import type { Image } from './image.ts'
import { type DirectoryInode, type FileInode, type Inode, pathOf } from './inodes.ts'
import type { Volume } from './volume.ts'

export type LossKind = 'lost-unsynced-data' | 'lost-unsynced-names'

/**
 * What is not as it was. `damage` is what no choice at this path did: an earlier fault that had spoiled the platter
 * behind the cache, or a rename that another directory lost.
 */
export interface Loss {
  readonly kind: LossKind | 'damage'
  readonly path: string
  readonly what: string
}

/** `paths` name the files that had a name or have one now; `injected` are the inodes for which something was chosen. */
export function lossesOf(
  { journal }: Volume,
  image: Image,
  paths: ReadonlyMap<FileInode, string>,
  injected: ReadonlySet<Inode>,
): readonly Loss[] {
  const touched = new Set([...journal.pending].flatMap(({ changes }) => changes.map(({ directory }) => directory)))
  const names = [...touched].flatMap((directory): Loss[] => {
    const what = namesLost(directory, image)
    return what === ''
      ? []
      : [{ kind: injected.has(directory) ? 'lost-unsynced-names' : 'damage', path: directory.path, what }]
  })
  const data = [...paths].flatMap(([file, path]): Loss[] => {
    const what = dataLost(file, image)
    return what === '' ? [] : [{ kind: injected.has(file) ? 'lost-unsynced-data' : 'damage', path, what }]
  })
  return [...names, ...data]
}

/** The files that have a name, by the first of them. */
export function pathsOf(root: DirectoryInode): ReadonlyMap<FileInode, string> {
  const paths = new Map<FileInode, string>()
  const walk = (directory: DirectoryInode): void => {
    for (const [name, inode] of directory.entries) {
      if (inode.kind === 'directory') walk(inode)
      else if (inode.kind === 'file' && !paths.has(inode)) paths.set(inode, pathOf(directory, name))
    }
  }
  walk(root)
  return paths
}

function namesLost(directory: DirectoryInode, { copies }: Image): string {
  const copy = copies.get(directory)
  if (copy?.kind !== 'directory') return ''
  const names = new Set([...directory.entries.keys(), ...copy.entries.keys()])
  const differences = [...names].flatMap((name) => {
    const cached = directory.entries.get(name)?.number
    const kept = copy.entries.get(name)?.number
    if (cached === kept) return []
    if (kept === undefined) return [`${name} is gone`]
    return [cached === undefined ? `${name} is back` : `${name} is the former one`]
  })
  return differences.join(', ')
}

function dataLost(file: FileInode, { copies }: Image): string {
  const copy = copies.get(file)
  if (copy?.kind !== 'file' || (file.pending.length === 0 && file.stalePages.size === 0)) return ''
  const sectors = differingSectors(file.cache, copy.cache)
  if (sectors === 0 && file.size === copy.size) return ''
  const size = file.size === copy.size ? '' : `${copy.size} bytes where ${file.size} were written, `
  return `${size}${sectors} ${sectors === 1 ? 'sector' : 'sectors'} otherwise`
}

function differingSectors(one: Content, other: Content): number {
  let count = 0
  for (const page of new Set([...one.pages.keys(), ...other.pages.keys()])) {
    for (let start = 0; start < pageBytes; start += sectorBytes) {
      const sector = (page * pageBytes + start) / sectorBytes
      const readable = one.badSectors.has(sector) === other.badSectors.has(sector)
      if (!readable || !sameBytes(one.pages.get(page), other.pages.get(page), start)) count += 1
    }
  }
  return count
}

const hole: Uint8Array = new Uint8Array(pageBytes)

function sameBytes(one: Uint8Array | undefined, other: Uint8Array | undefined, start: number): boolean {
  const sectorOf = (page = hole): Uint8Array => page.subarray(start, start + sectorBytes)
  return Buffer.compare(sectorOf(one), sectorOf(other)) === 0
}
