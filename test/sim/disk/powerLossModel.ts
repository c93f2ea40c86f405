// What a power loss may leave, by brute force from the words of sim/disk/powerLoss.ts: whole snapshots of the bytes, an
// explicit relation between operations on names, and all subsets. It shares no code with the disk. Small scripts only.

const sectorBytes = 512

/** One step of a script, in the terms of the model. Names are paths. */
export type ModelStep =
  | { readonly kind: 'create' | 'unlink' | 'mkdir' | 'rmdir' | 'fsync' | 'fsyncDirectory'; readonly path: string }
  | { readonly kind: 'rename' | 'link'; readonly path: string; readonly dest: string }
  | { readonly kind: 'write'; readonly path: string; readonly offset: number; readonly bytes: string }
  | { readonly kind: 'truncate'; readonly path: string; readonly length: number }

/**
 * A file's past since its last sync: what it held after each operation, first of all what is synced; and what each
 * truncation cut.
 */
interface FilePast {
  snapshots: string[]
  cuts: ({ readonly from: number; readonly to: number } | undefined)[]
}

type Node = FilePast | Map<string, Node>

interface NameStep {
  readonly apply: (tree: Map<Node, Map<string, Node>>) => void
  readonly touches: readonly Node[]
  readonly moves: boolean
  readonly made: Node | undefined
  /** The target directory of a move, and those above it. */
  readonly reaches: readonly Node[]
}

export class PowerLossModel {
  readonly #root = new Map<string, Node>()
  readonly #durable = new Map<Node, Map<string, Node>>()
  #pending: NameStep[] = []

  /** The disk has the directories `/d` and `/e`, and those that the files are in. */
  constructor(files: Readonly<Record<string, string>>) {
    this.#directory('/d')
    this.#directory('/e')
    for (const [path, bytes] of Object.entries(files)) {
      this.#directory(path.slice(0, path.lastIndexOf('/'))).set(last(path), { snapshots: [bytes], cuts: [] })
    }
    const settle = (directory: Map<string, Node>): void => {
      this.#durable.set(directory, new Map(directory))
      for (const node of directory.values()) if (node instanceof Map) settle(node)
    }
    settle(this.#root)
  }

  /** False, without effect, if the step would fail. */
  perform(step: ModelStep): boolean {
    const parent = this.#find(step.path.slice(0, step.path.lastIndexOf('/')))
    const node = this.#find(step.path)
    const name = last(step.path)
    if (!(parent instanceof Map)) return false
    switch (step.kind) {
      case 'create':
        if (node !== undefined) return false
        this.#names([[parent, name, { snapshots: [''], cuts: [] }]])
        return true
      case 'mkdir': {
        if (node !== undefined) return false
        const made = new Map<string, Node>()
        this.#durable.set(made, new Map())
        this.#names([[parent, name, made]], { made })
        return true
      }
      case 'rmdir':
        if (!(node instanceof Map) || node.size > 0) return false
        this.#names([[parent, name, undefined]], { alsoTouches: node })
        return true
      case 'unlink':
        if (node === undefined || node instanceof Map) return false
        this.#names([[parent, name, undefined]])
        return true
      case 'link':
      case 'rename':
        return this.#second(step, parent, node)
      case 'fsyncDirectory':
        if (!(node instanceof Map)) return false
        this.#syncDirectory(node)
        return true
      default:
        if (node === undefined || node instanceof Map) return false
        this.#bytes(node, step)
        return true
    }
  }

  /** Every tree that a power loss may leave, as text. */
  images(): ReadonlySet<string> {
    const images = new Set<string>()
    const steps = this.#pending
    for (let mask = 0; mask < 2 ** steps.length; mask += 1) {
      const kept = steps.filter((_, index) => (mask & (1 << index)) !== 0)
      const closed = kept.every((step) =>
        steps.slice(0, steps.indexOf(step)).every((earlier) => kept.includes(earlier) || !needs(step, earlier)),
      )
      if (!closed) continue
      const tree = new Map(Array.from(this.#durable, ([directory, entries]) => [directory, new Map(entries)]))
      for (const { apply } of kept) apply(tree)
      for (const image of treeImages(tree, this.#root)) images.add(image)
    }
    return images
  }

  #second(step: ModelStep & { readonly dest: string }, parent: Map<string, Node>, node: Node | undefined): boolean {
    const target = this.#find(step.dest.slice(0, step.dest.lastIndexOf('/')))
    const there = this.#find(step.dest)
    if (node === undefined || !(target instanceof Map)) return false
    const name = last(step.dest)
    if (step.kind === 'link') {
      if (there !== undefined || node instanceof Map) return false
      this.#names([[target, name, node]])
      return true
    }
    if (there === node) return true
    if (`${step.dest}/`.startsWith(`${step.path}/`) || `${step.path}/`.startsWith(`${step.dest}/`)) return false
    if (there !== undefined && node instanceof Map !== there instanceof Map) return false
    if (there instanceof Map && there.size > 0) return false
    this.#names(
      [
        [parent, last(step.path), undefined],
        [target, name, node],
      ],
      {
        ...(there instanceof Map ? { alsoTouches: there } : {}),
        ...(target === parent ? {} : { reaches: this.#chain(step.dest) }),
      },
    )
    return true
  }

  #bytes(file: FilePast, step: ModelStep): void {
    const now = file.snapshots.at(-1) ?? ''
    if (step.kind === 'fsync') {
      file.snapshots = [now]
      file.cuts = []
    } else if (step.kind === 'write') {
      const padded = now.padEnd(step.offset, '\0')
      file.snapshots.push(padded.slice(0, step.offset) + step.bytes + padded.slice(step.offset + step.bytes.length))
      file.cuts.push(undefined)
    } else if (step.kind === 'truncate') {
      file.snapshots.push(now.slice(0, step.length).padEnd(step.length, '\0'))
      file.cuts.push({ from: step.length, to: now.length })
    }
  }

  #names(
    changes: readonly (readonly [Map<string, Node>, string, Node | undefined])[],
    options: { readonly made?: Node; readonly alsoTouches?: Node; readonly reaches?: readonly Node[] } = {},
  ): void {
    const apply = (tree: Map<Node, Map<string, Node>>): void => {
      for (const [directory, name, node] of changes) {
        if (node === undefined) tree.get(directory)?.delete(name)
        else tree.get(directory)?.set(name, node)
      }
    }
    const touches: Node[] = changes.map(([directory]) => directory)
    if (options.alsoTouches !== undefined) touches.push(options.alsoTouches)
    this.#pending.push({
      apply,
      touches,
      moves: options.reaches !== undefined,
      made: options.made,
      reaches: options.reaches ?? [],
    })
    for (const [directory, name, node] of changes) {
      if (node === undefined) directory.delete(name)
      else directory.set(name, node)
    }
  }

  #syncDirectory(directory: Node): void {
    const steps = this.#pending
    const wanted = new Set(steps.filter(({ touches }) => touches.includes(directory)))
    for (const step of steps.toReversed()) {
      const needed = [...wanted].some((later) => steps.indexOf(later) > steps.indexOf(step) && needs(later, step))
      if (needed) wanted.add(step)
    }
    for (const step of steps) if (wanted.has(step)) step.apply(this.#durable)
    this.#pending = steps.filter((step) => !wanted.has(step))
  }

  /** The directory at a path, made with those above it if it is not there. */
  #directory(path: string): Map<string, Node> {
    if (path === '') return this.#root
    const parent = this.#directory(path.slice(0, path.lastIndexOf('/')))
    const directory = parent.get(last(path)) ?? new Map<string, Node>()
    if (!(directory instanceof Map)) throw new Error(`${path} is a file`)
    parent.set(last(path), directory)
    return directory
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root
    for (const name of path.split('/').filter((part) => part !== ''))
      node = node instanceof Map ? node.get(name) : undefined
    return node
  }

  /** The directories on the way to a path. */
  #chain(path: string): readonly Node[] {
    const parts = path.split('/').slice(0, -1)
    return parts.flatMap((_, index) => this.#find(parts.slice(0, index + 1).join('/')) ?? [])
  }
}

/** Whether no image has `later` without `earlier`. */
function needs(later: NameStep, earlier: NameStep): boolean {
  const together = later.touches.some((directory) => earlier.touches.includes(directory))
  return (
    together || (later.moves && earlier.moves) || (earlier.made !== undefined && later.reaches.includes(earlier.made))
  )
}

function treeImages(tree: ReadonlyMap<Node, Map<string, Node>>, root: Node): readonly string[] {
  const names: [path: string, file: FilePast | undefined][] = []
  const walk = (directory: Node, path: string): void => {
    for (const [name, node] of [...(tree.get(directory) ?? [])].sort(([one], [other]) => (one < other ? -1 : 1))) {
      const isDirectory = node instanceof Map
      names.push([`${path}/${name}`, isDirectory ? undefined : node])
      if (isDirectory) walk(node, `${path}/${name}`)
    }
  }
  walk(root, '')
  const files = [...new Set(names.flatMap(([, file]) => file ?? []))]
  return products(files.map(fileImages)).map((contents) =>
    names
      .map(([path, file]) =>
        file === undefined ? path : `${path}=${contents[files.indexOf(file)]}#${files.indexOf(file)}`,
      )
      .join(' '),
  )
}

function fileImages({ snapshots, cuts }: FilePast): readonly string[] {
  const images = new Set<string>()
  const longest = Math.max(...snapshots.map((bytes) => bytes.length))
  for (const [point, { length }] of snapshots.entries()) {
    const sectors: string[][] = []
    for (let start = 0; start < longest; start += sectorBytes) {
      const end = start + sectorBytes
      const versions = snapshots.filter((_, moment) => {
        // A cut is the one that leads from a snapshot to the next.
        const between = (from: number, to: number) => cuts.slice(from, to).flatMap((cut) => cut ?? [])
        const taken = between(moment, point).some((cut) => cut.from < end && start < cut.to)
        const freed = between(point, moment).some((cut) => cut.from <= start && start < cut.to)
        return !taken && !freed
      })
      sectors.push([...new Set(versions.map((bytes) => bytes.slice(start, end).padEnd(sectorBytes, '\0')))])
    }
    for (const choice of products(sectors)) images.add(short(choice.join('').slice(0, length).padEnd(length, '\0')))
  }
  return [...images]
}

/** Text as runs, so that images are short: `a*512.b*3`. */
export function short(text: string): string {
  return Array.from(text.matchAll(/(.)\1*/gs), ([run, unit]) => `${unit === '\0' ? '0' : unit}*${run.length}`).join('.')
}

function products<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (all, list) => all.flatMap((some) => list.map((one) => [...some, one])),
    [[]],
  )
}

function last(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
