// The disk of one machine: a volume, which processes see through views of their own, and which a power loss replaces by
// what it left. The end of a process loses nothing: the disk lives on. A view that outlives a power loss works on a
// volume that nobody else sees.
import type { Seed } from '../decisions/seed.ts'
import { pageBytes } from './content.ts'
import type { FillRandom } from './devices.ts'
import { O_CREAT, O_SYNC_ONLY, O_WRONLY } from './flags.ts'
import type { DirectoryInode } from './inodes.ts'
import type { Loss } from './losses.ts'
import type { Mount } from './mounts.ts'
import { possibleImages } from './possibleImages.ts'
import { type ChooseLoss, losePower } from './powerLoss.ts'
import { ProcessView } from './processView.ts'
import { Volume } from './volume.ts'

export interface DiskOptions {
  readonly capacityBytes: number
  /** The machine's wall clock, milliseconds since 1970 with fractions. */
  readonly nowMs: () => number
  /** What is arbitrary in what faults do is a hash of it and of the place; without it the same on every disk. */
  readonly entropy?: Seed
  /** What the disk holds at first, by absolute path: text or bytes. Directories are made as needed. */
  readonly files?: ReadonlyMap<string, string | Uint8Array>
}

/** What a machine has besides its files. */
const firstDirectories = ['/app', '/home/node', '/tmp', '/var/lib']

export class Disk {
  readonly #mounts = new Map<string, Mount>()
  #volume: Volume

  constructor({ capacityBytes, nowMs, entropy = { high: 0, low: 0 }, files = new Map() }: DiskOptions) {
    this.#volume = new Volume({ blocks: Math.floor(capacityBytes / pageBytes), nowMs, entropy })
    const view = this.process()
    for (const path of firstDirectories) makeDirectories(view, path)
    for (const [path, data] of files) {
      makeDirectories(view, path.slice(0, path.lastIndexOf('/')))
      const descriptor = view.open(path, O_WRONLY | O_CREAT | O_SYNC_ONLY, 0o644)
      const bytes = typeof data === 'string' ? Buffer.from(data) : data
      if (view.write(descriptor, bytes, null) < bytes.length)
        throw new Error(`invariant: the disk has room for ${path}`)
      view.close(descriptor)
    }
    view.chmod('/tmp', 0o1777)
    this.#volume.journal.syncAll()
  }

  /** Puts something beside the disk's own files, in place of what was mounted there. */
  mount(mount: Mount): void {
    this.#mounts.set(mount.path, mount)
    this.#volume.mount(mount)
  }

  /** A process's view, with descriptors of its own. `fillRandom` is what it reads from /dev/urandom. */
  process(fillRandom: FillRandom = () => {}): ProcessView {
    return new ProcessView(this.#volume, fillRandom)
  }

  /**
   * The machine loses its power: what was synced is kept, and of the rest what `choose` decides, asked once for every
   * directory and file at stake. All processes must be dead.
   * @returns what is not there any more as it was.
   */
  losePower(choose: ChooseLoss): readonly Loss[] {
    const { root, losses } = losePower(this.#volume, choose)
    const { shortage } = this.#volume
    this.#volume = this.#volumeWith(root)
    this.#volume.shortage = shortage
    return losses
  }

  /** Every state that a power loss could leave now, some of them more than once. There may be very many. */
  *possibleImages(): Generator<ProcessView> {
    for (const root of possibleImages(this.#volume)) yield new ProcessView(this.#volumeWith(root), () => {})
  }

  /** Faults stop: a full disk has room again. What was damaged stays damaged. */
  heal(): void {
    this.#volume.shortage = undefined
  }

  #volumeWith(root: DirectoryInode): Volume {
    const { blocks, nowMs, entropy } = this.#volume
    const volume = new Volume({ blocks, nowMs, entropy, root })
    for (const mount of this.#mounts.values()) volume.mount(mount)
    return volume
  }
}

function makeDirectories(view: ProcessView, path: string): void {
  let made = ''
  for (const name of path.split('/').filter((component) => component !== '')) {
    made = `${made}/${name}`
    if (exists(view, made)) continue
    view.mkdir(made, 0o755)
  }
}

function exists(view: ProcessView, path: string): boolean {
  try {
    view.stat(path)
    return true
  } catch {
    return false
  }
}
