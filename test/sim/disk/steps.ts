// The steps of the power-loss model, done to a disk; and a disk's tree, as the model writes it.
import type { DiskProcess } from '../../../sim/disk/contract.ts'
import { Disk } from '../../../sim/disk/disk.ts'
import { O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC } from '../../../sim/disk/flags.ts'
import { type ModelStep, short } from './powerLossModel.ts'

/** Performs a step on the disk; false if it fails. */
export function performOn(disk: DiskProcess, step: ModelStep): boolean {
  const withFile = (flags: number, use: (descriptor: number) => void): void => {
    const descriptor = disk.open(step.path, flags, 0o644)
    use(descriptor)
    disk.close(descriptor)
  }
  try {
    switch (step.kind) {
      case 'create':
        withFile(O_RDWR | O_CREAT | O_EXCL, () => {})
        break
      case 'write':
        withFile(O_RDWR, (descriptor) => disk.write(descriptor, Buffer.from(step.bytes), step.offset))
        break
      case 'truncate':
        if (step.length === 0) withFile(O_RDWR | O_TRUNC, () => {})
        else withFile(O_RDWR, (descriptor) => disk.ftruncate(descriptor, step.length))
        break
      case 'fsync':
        withFile(O_RDWR, (descriptor) => disk.fsync(descriptor))
        break
      case 'fsyncDirectory':
        withFile(O_RDONLY, (descriptor) => disk.fsync(descriptor))
        break
      case 'mkdir':
        disk.mkdir(step.path, 0o755)
        break
      case 'rmdir':
      case 'unlink':
        disk[step.kind](step.path)
        break
      default:
        disk[step.kind](step.path, step.dest)
    }
    return true
  } catch {
    return false
  }
}

/** The tree as the model writes it. */
export function describe(disk: DiskProcess): string {
  const parts: string[] = []
  const inodes: number[] = []
  const walk = (path: string): void => {
    for (const { name, kind } of disk
      .readdir(path === '' ? '/' : path)
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      const at = `${path}/${name}`
      if (kind === 'directory') {
        parts.push(at)
        walk(at)
        continue
      }
      const { inode, size } = disk.stat(at)
      if (!inodes.includes(inode)) inodes.push(inode)
      const bytes = Buffer.alloc(size)
      const descriptor = disk.open(at, O_RDONLY, 0)
      disk.read(descriptor, bytes, 0)
      disk.close(descriptor)
      parts.push(`${at}=${short(bytes.toString('latin1'))}#${inodes.indexOf(inode)}`)
    }
  }
  walk('')
  return parts.join(' ')
}

/** A disk of the directories `/d` and `/e` and these files, all of it synced. */
export function smallDisk(files: Readonly<Record<string, string>>): Disk {
  const disk = new Disk({
    capacityBytes: 1 << 20,
    nowMs: () => 1,
    files: new Map([['/d/x', ''], ['/e/x', ''], ...Object.entries(files)]),
  })
  const process = disk.process()
  for (const path of ['/app', '/home/node', '/home', '/tmp', '/var/lib', '/var']) process.rmdir(path)
  for (const path of ['/d/x', '/e/x']) process.unlink(path)
  for (const path of ['/', '/d', '/e']) performOn(process, { kind: 'fsyncDirectory', path })
  return disk
}
