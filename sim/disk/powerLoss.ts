// A power loss. The model, from which the tests enumerate all images by brute force:
// - What was synced is kept: by fsync of a file its bytes, size and mode; by fsync of a directory its names; by neither
//   the other's. A new file that was synced is gone if its directory was not; a name that is kept can be that of a file
//   without its bytes.
// - Of the operations on the names of one directory that were not synced a prefix is kept. File systems with a journal
//   give at least that (ext4, XFS); directories are independent of each other, because POSIX joins them by nothing. A
//   rename is one operation, whatever directories it touches: the old name or the new one, the old target or the new
//   one, never neither (nameJournal.ts).
// - Of the bytes of one file an arbitrary subset is kept at sector grain, and its size apart from them
//   (fileHistory.ts). More than any one file system does, and nothing that none could (Pillai et al., "All File Systems
//   Are Not Created Equal", OSDI 2014).
import { hashText } from '../decisions/hash.ts'
import type { Seed } from '../decisions/seed.ts'
import { sectorBytes } from './content.ts'
import { diskPhrases } from './faultPhrases.ts'
import { FileHistory, type FileSurvivors } from './fileHistory.ts'
import { imageOf } from './image.ts'
import type { DirectoryInode, FileInode } from './inodes.ts'
import { type Loss, type LossKind, lossesOf, pathsOf } from './losses.ts'
import { canJoin, type NameOperation } from './nameJournal.ts'
import type { Volume } from './volume.ts'

/**
 * Decides what becomes of one file's bytes or one directory's names, by its path.
 * @returns 0: all is kept; else the 1-based index of a phrase.
 */
export type ChooseLoss = (resource: string, phrases: readonly string[], kind: LossKind) => number

type Decide = (inode: DirectoryInode | FileInode, ...question: Parameters<ChooseLoss>) => number

const drawsMax = 16

export function losePower(
  volume: Volume,
  choose: ChooseLoss,
): { readonly root: DirectoryInode; readonly losses: readonly Loss[] } {
  const paths = new Map(pathsOf(volume.root))
  const injected = new Set<DirectoryInode | FileInode>()
  const decide: Decide = (inode, ...question) => {
    const choice = choose(...question)
    if (choice > 0) injected.add(inode)
    return choice
  }
  const image = imageOf(volume.root, {
    operations: survivingOperations([...volume.journal.pending], decide),
    file: (file, imagePath) => {
      // It has lost its name to another, or none has it; here it is back.
      const path = paths.get(file) ?? `${imagePath} (former)`
      paths.set(file, path)
      const history = new FileHistory(file)
      const choice = decide(file, path, dataPhrases(history), 'lost-unsynced-data')
      return fileSurvivors(history, choice, volume.entropy, `${path} ${choice}`)
    },
  })
  return { root: image.root, losses: lossesOf(volume, image, paths, injected) }
}

/** Those that are not undone, by themselves or because they need one that is. */
function survivingOperations(operations: readonly NameOperation[], decide: Decide): ReadonlySet<NameOperation> {
  const byDirectory = new Map<DirectoryInode, Set<NameOperation>>()
  for (const operation of operations) {
    for (const { directory } of operation.changes) {
      const known = byDirectory.get(directory) ?? new Set()
      byDirectory.set(directory, known.add(operation))
    }
  }
  const undone = new Set<NameOperation>()
  for (const [directory, own] of byDirectory) {
    const choice = decide(
      directory,
      directory.path,
      diskPhrases['lost-unsynced-names'].slice(0, own.size),
      'lost-unsynced-names',
    )
    const kept = [own.size, 0, own.size - 1, Math.floor(own.size / 2)][choice] ?? own.size
    for (const operation of [...own].slice(kept)) undone.add(operation)
  }
  const surviving = new Set<NameOperation>()
  for (const operation of operations) {
    if (!undone.has(operation) && canJoin(operation, surviving)) surviving.add(operation)
  }
  return surviving
}

/** Without those which would say the same of so short a history. */
function dataPhrases(history: FileHistory): readonly string[] {
  return diskPhrases['lost-unsynced-data'].slice(0, history.changes.size === 0 ? 1 : 4 + history.end)
}

function fileSurvivors(history: FileHistory, choice: number, entropy: Seed, key: string): FileSurvivors {
  const { end } = history
  switch (choice) {
    case 0:
      return prefix(history, end)
    case 1:
      return prefix(history, 0)
    case 6:
      return prefix(history, end - 1)
    case 7:
      return prefix(history, Math.floor(end / 2))
    default:
      return torn(history, entropy, key)
  }
}

/** The file as it was at one moment. */
function prefix(history: FileHistory, point: number): FileSurvivors {
  return { point, version: (sector) => (history.changes.get(sector) ?? []).filter((number) => number <= point).length }
}

/**
 * An arbitrary image, the same for the same key, whose size and sectors are together those of no moment. Half of all
 * draws are the newest.
 */
function torn(history: FileHistory, entropy: Seed, key: string): FileSurvivors {
  const pick = (what: string, count: number): number => {
    const { high, low } = hashText(entropy, `power loss ${key} ${what}`)
    return low % 2 === 0 ? count - 1 : high % count
  }
  for (let draw = 1; draw <= drawsMax; draw += 1) {
    const point = pick(`${draw} inode`, history.end + 1)
    const versions = new Map<number, number>()
    for (const sector of history.changes.keys()) {
      const { oldest, newest } = history.versions(sector, point)
      versions.set(sector, oldest + pick(`${draw} sector ${sector}`, newest - oldest + 1))
    }
    if (!isOfAMoment(history, point, versions)) return { point, version: (sector) => versions.get(sector) ?? 0 }
  }
  return prefix(history, 0)
}

/** Whether some moment had this size and, below it, these sectors. */
function isOfAMoment(history: FileHistory, point: number, versions: ReadonlyMap<number, number>): boolean {
  const size = history.sizeAt(point)
  const seen = [...versions].filter(([sector]) => sector * sectorBytes < size)
  for (let moment = 0; moment <= history.end; moment += 1) {
    const { version } = prefix(history, moment)
    if (history.sizeAt(moment) === size && seen.every(([sector, number]) => version(sector) === number)) return true
  }
  return false
}
