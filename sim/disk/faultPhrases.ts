// What the disk's faults can do at a site, in words, by the name of the kind. The disk asks with these, or with the
// first few of them where the others would say the same; sim/faults/diskKinds.ts tells what they stand for.

/** The kinds that the disk itself injects. */
export type DiskCoreFault =
  | 'lost-unsynced-data'
  | 'lost-unsynced-names'
  | 'disk-error-before'
  | 'disk-error-after'
  | 'disk-full'
  | 'failed-fsync'
  | 'lost-fsync'
  | 'misdirected-write'
  | 'bit-rot'
  | 'latent-sector-error'

export const diskPhrases: Readonly<Record<DiskCoreFault, readonly string[]>> = {
  'lost-unsynced-data': [
    'all of it lost',
    'torn in one way',
    'torn in a second way',
    'torn in a third way',
    'torn in a fourth way',
    'the last operation lost',
    'the later half lost',
  ],
  'lost-unsynced-names': ['all undone', 'the last one undone', 'the later half undone'],
  'disk-error-before': ['EIO, and nothing done'],
  'disk-error-after': ['EIO, and it is done'],
  'disk-full': [
    'for this operation',
    'for 16 operations',
    'until it heals',
    'after half of the bytes, for 16 operations',
  ],
  'failed-fsync': ['EIO, and the pages count as clean'],
  'lost-fsync': ['success, and nothing on the platter'],
  'misdirected-write': ['to free space', 'to another place of the file', 'to another file'],
  'bit-rot': ['a bit of what is read', 'a bit of what is read, behind the cache'],
  'latent-sector-error': ['a sector of what is read', 'a sector of what is read, behind the cache'],
}
