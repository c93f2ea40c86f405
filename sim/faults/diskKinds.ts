// The fault kinds of a machine's disk: what a power loss takes, errors, lies and damage, and the disk's speed. Their
// phrases are those with which the disk asks (sim/disk/faultPhrases.ts); an operation for which some would say the same
// offers the first few only.
import { type DiskCoreFault, diskPhrases } from '../disk/faultPhrases.ts'
import type { FaultKind } from './kind.ts'

export type DiskFault = DiskCoreFault | 'slow-disk' | 'disk-reorder'

const second = 1_000_000

/** How much longer it takes, by the alternatives of these two kinds. */
export const diskTimesUs: Readonly<Record<'slow-disk' | 'disk-reorder', readonly number[]>> = {
  'slow-disk': [200_000, 5 * second, 60 * second],
  'disk-reorder': [300, 3_000],
}

export const diskKinds: readonly FaultKind<DiskFault>[] = [
  {
    name: 'lost-unsynced-data',
    phrases: diskPhrases['lost-unsynced-data'],
    cause:
      'Power goes before the page cache was written back. Pages are written in any order and sectors are the ' +
      'atoms, so that a write may be torn, a later one kept without an earlier, and a file grown without its ' +
      'bytes (Pillai et al., OSDI 2014).',
    injection:
      'At a power loss, for each file with operations since its last fsync: all of it, the last of them or the ' +
      'later half is lost; or each sector keeps one of the contents that it had meanwhile, and the size one of ' +
      'its sizes. What was synced stays.',
  },
  {
    name: 'lost-unsynced-names',
    phrases: diskPhrases['lost-unsynced-names'],
    cause:
      'Power goes before a directory was written back: files are there that were removed, and not there though ' +
      'they were created, synced or renamed. POSIX promises a name only after an fsync of its directory.',
    injection:
      'At a power loss, for each directory with operations since its last fsync: the later ones are undone, and ' +
      'whatever needs them. A rename is undone as a whole: nothing is lost that had a name.',
  },
  {
    name: 'disk-error-before',
    phrases: diskPhrases['disk-error-before'],
    cause:
      'A command fails: a medium or controller error, a cable, a lost path to network storage, a queue that ' +
      'times out.',
    injection: 'At an operation on the disk, but close, fstat and statfs: it fails with EIO and has no effect.',
  },
  {
    name: 'disk-error-after',
    phrases: diskPhrases['disk-error-after'],
    cause:
      'The command was carried out and its answer lost: a time-out at the transport, a reset of the controller, ' +
      'a network block device.',
    injection:
      'At an operation that changes something, and at close: it has its effect and fails with EIO. A descriptor ' +
      'that was opened is closed again.',
  },
  {
    name: 'disk-full',
    phrases: diskPhrases['disk-full'],
    cause:
      'Another tenant fills the disk: logs, a backup, a core dump; a quota is met; a thinly provisioned volume ' +
      'has nothing left.',
    injection:
      'At an operation that needs room (creating, writing further, linking, renaming to a new name): it and ' +
      'those after it, of all processes of the machine, fail with ENOSPC; or half of the bytes are written ' +
      'first, and the count says so. Overwriting and removing go on.',
  },
  {
    name: 'failed-fsync',
    phrases: diskPhrases['failed-fsync'],
    cause:
      'Writing back fails, and Linux says so once: the pages then count as clean, and the next fsync returns ' +
      'success without having written them (PostgreSQL\'s "fsyncgate", 2018; Rebello et al., USENIX ATC 2020).',
    injection:
      'At an fsync or fdatasync of a file with dirty pages: it fails with EIO, as does, once, the next sync of each ' +
      'other descriptor that has the file open. The bytes are still read from the cache, but reach the platter only with a page that is written to again; after a power loss the ' +
      'others are gone.',
  },
  {
    name: 'lost-fsync',
    phrases: diskPhrases['lost-fsync'],
    cause:
      'A drive acknowledges a flush and keeps the bytes in its volatile cache: cheap SSDs, drives behind a ' +
      'bridge, a hypervisor with unsafe caching (Zheng et al., FAST 2013).',
    injection:
      'At an fsync or fdatasync that would bring something to the platter: it returns success and does nothing. ' +
      'A later honest one makes up for it; a power loss before it can take the bytes.',
  },
  {
    name: 'misdirected-write',
    phrases: diskPhrases['misdirected-write'],
    cause:
      'A drive or its firmware writes to the wrong place, or nowhere, and reports success (Bairavasundaram et ' +
      'al., "An Analysis of Data Corruption in the Storage Stack", FAST 2008).',
    injection:
      'At a write: it returns success, and its sectors hold what they held before, or zeros; they land on other ' +
      'sectors of the file, of another file, or on none. It is seen at once, as if the pages had been evicted.',
  },
  {
    name: 'bit-rot',
    phrases: diskPhrases['bit-rot'],
    cause:
      'A bit flips on the medium or on the way and no checksum notices: worn flash, a weak cell, a controller ' +
      'without end-to-end protection (FAST 2008).',
    injection:
      'At a read of bytes that are on the platter: one bit of them flips there. The read shows it; or only the ' +
      'platter has it, until the cache is cold after a power loss or the page is written again.',
  },
  {
    name: 'latent-sector-error',
    phrases: diskPhrases['latent-sector-error'],
    cause:
      'A sector cannot be read any more, which nobody knows before it is read: a scratch, a worn block ' +
      '(Bairavasundaram et al., SIGMETRICS 2007: 3.45 % of disks in 32 months).',
    injection:
      'At a read of bytes that are on the platter: one of their sectors becomes unreadable. Reads end before it ' +
      'or, where it is the first, fail with EIO, as does a write of a part of it; a whole write heals it. It ' +
      'may lie behind the cache, as with bit rot.',
  },
  {
    name: 'slow-disk',
    phrases: ['0.2 s longer', '5 s longer', '60 s longer'],
    cause:
      'A disk that still works, but not as fast: retries inside the drive, garbage collection of flash, a noisy ' +
      'neighbour, exhausted credits (Gunawi et al., FAST 2018).',
    injection:
      'At an operation that changes something: the process, or its thread of the pool, waits that much longer ' +
      'for it.',
  },
  {
    name: 'disk-reorder',
    phrases: ['0.3 ms later', '3 ms later'],
    cause:
      "Several threads do the asynchronous operations of one process (libuv's pool has four), and the kernel " +
      'and the drive reorder what they are given.',
    injection:
      'At an asynchronous operation: it is begun that much later, so that others, asked for after it, are done ' +
      'before it.',
  },
]
