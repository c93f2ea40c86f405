// Every state that a power loss can leave: each set of operations on names that holds what its members need, with each
// image of each file. For tests and small disks: the number of states is a product.
import { FileHistory, type FileSurvivors } from './fileHistory.ts'
import { imageOf } from './image.ts'
import type { DirectoryInode, FileInode } from './inodes.ts'
import { canJoin, type NameOperation } from './nameJournal.ts'
import type { Volume } from './volume.ts'

export function* possibleImages({ root, journal }: Volume): Generator<DirectoryInode> {
  for (const operations of closedSets([...journal.pending], new Set())) {
    const asked: FileInode[] = []
    const ask = (file: FileInode): FileSurvivors => {
      asked.push(file)
      return nothing
    }
    imageOf(root, { operations, file: ask })
    for (const choice of products(asked.map((file) => [...fileImages(file)]))) {
      const survivors = new Map(asked.map((file, index) => [file, choice[index] ?? nothing]))
      yield imageOf(root, { operations, file: (file) => survivors.get(file) ?? nothing }).root
    }
  }
}

const nothing: FileSurvivors = { point: 0, version: () => 0 }

/** The sets that `chosen` grows to with some of the operations that are left, each after all that it needs. */
function* closedSets(
  left: readonly NameOperation[],
  chosen: ReadonlySet<NameOperation>,
): Generator<ReadonlySet<NameOperation>> {
  const [next, ...others] = left
  if (next === undefined) {
    yield chosen
    return
  }
  yield* closedSets(others, chosen)
  if (canJoin(next, chosen)) yield* closedSets(others, new Set([...chosen, next]))
}

function* fileImages(file: FileInode): Generator<FileSurvivors> {
  const history = new FileHistory(file)
  const sectors = [...history.changes.keys()]
  for (let point = 0; point <= history.end; point += 1) {
    const versions = sectors.map((sector) => {
      const { oldest, newest } = history.versions(sector, point)
      return Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index)
    })
    for (const choice of products(versions)) {
      const chosen = new Map(sectors.map((sector, index) => [sector, choice[index] ?? 0]))
      yield { point, version: (sector) => chosen.get(sector) ?? 0 }
    }
  }
}

/** All ways to take one of each list. */
function* products<T>([first, ...others]: readonly (readonly T[])[]): Generator<readonly T[]> {
  if (first === undefined) {
    yield []
    return
  }
  for (const rest of products(others)) for (const one of first) yield [one, ...rest]
}
