// Failures that random scripts do not meet, against the real file system where it can be asked; limits; and the times
// of inodes.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DiskFailure, DiskProcess } from '../../../sim/disk/contract.ts'
import { Disk } from '../../../sim/disk/disk.ts'
import {
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOATIME,
  O_NOFOLLOW,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
} from '../../../sim/disk/flags.ts'
import { realProcess } from './realProcess.ts'

type Act = (disk: DiskProcess, base: string) => unknown

function outcome(disk: DiskProcess, base: string, act: Act): unknown {
  try {
    return act(disk, base) ?? 'done'
  } catch (thrown) {
    return thrown
  }
}

/** What each act gives on a fresh simulated disk, after the same on the real one gave it too. */
function onBoth(prepare: Act, acts: Readonly<Record<string, Act>>): Readonly<Record<string, unknown>> {
  const results = Object.entries(acts).map(([says, act]) => {
    const root = mkdtempSync(join(tmpdir(), 'crashworthy-disk-'))
    try {
      const base = join(root, 'base')
      mkdirSync(base, { mode: 0o755 })
      const disk = diskWith(base)
      prepare(disk, base)
      prepare(realProcess, base)
      const result = outcome(disk, base, act)
      if (process.platform === 'linux') expect(result, says).toEqual(outcome(realProcess, base, act))
      const { code } = result as Partial<DiskFailure>
      return [says, code ?? result]
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  })
  return Object.fromEntries(results) as Readonly<Record<string, unknown>>
}

function diskWith(base: string, capacityBytes = 1 << 30): DiskProcess {
  const disk = new Disk({ capacityBytes, nowMs: () => 1_000_000, files: new Map([[`${base}/gone`, '']]) }).process()
  disk.unlink(`${base}/gone`)
  return disk
}

test('chains of links: forty are followed, one more is too many', () => {
  const chain: Act = (disk, base) => {
    disk.mkdir(`${base}/link0`, 0o755)
    for (let index = 1; index <= 41; index += 1) disk.symlink(`link${index - 1}`, `${base}/link${index}`)
  }
  expect(
    onBoth(chain, {
      '40 links': (disk, base) => disk.stat(`${base}/link40`).kind,
      '41 links': (disk, base) => disk.stat(`${base}/link41`),
      '20 and 20 in one path': (disk, base) => disk.stat(`${base}/link20/../link20`).kind,
      '20 and 21 in one path': (disk, base) => disk.stat(`${base}/link20/../link21`),
      'the last one itself': (disk, base) => disk.lstat(`${base}/link41`).kind,
    }),
  ).toMatchInlineSnapshot(`
    {
      "20 and 20 in one path": "directory",
      "20 and 21 in one path": "ELOOP",
      "40 links": "directory",
      "41 links": "ELOOP",
      "the last one itself": "link",
    }
  `)
})

test('files, links and directories with flags that do not fit', () => {
  const things: Act = (disk, base) => {
    disk.mkdir(`${base}/directory`, 0o755)
    disk.close(disk.open(`${base}/file`, O_CREAT | O_WRONLY, 0o644))
    disk.symlink('missing', `${base}/dangling`)
    disk.symlink('directory', `${base}/toDirectory`)
    disk.symlink('looped', `${base}/looped`)
  }
  const opening =
    (name: string, flags: number): Act =>
    (disk, base) => {
      disk.close(disk.open(`${base}/${name}`, flags, 0o644))
    }
  expect(
    onBoth(things, {
      'create a directory': opening('directory', O_CREAT),
      'create through a dangling link': opening('dangling', O_CREAT | O_WRONLY),
      'create exclusively at a dangling link': opening('dangling', O_CREAT | O_EXCL),
      'not follow a link': opening('toDirectory', O_NOFOLLOW),
      'not follow a link that must be a directory': opening('toDirectory', O_NOFOLLOW | O_DIRECTORY),
      'not follow a link with a slash': opening('toDirectory/', O_NOFOLLOW),
      'follow a loop': opening('looped', O_RDONLY),
      'truncate a directory': opening('directory', O_TRUNC),
      'a file as a directory': opening('file', O_DIRECTORY),
      'a file with a slash': opening('file/', O_RDONLY),
      'create with a slash': opening('new/', O_CREAT | O_WRONLY),
      'create a dot': opening('.', O_CREAT | O_WRONLY),
      'create a dot exclusively': opening('.', O_CREAT | O_EXCL),
      'remove a link as a directory': (disk, base) => disk.rmdir(`${base}/toDirectory`),
      'remove a link with a slash as a directory': (disk, base) => disk.rmdir(`${base}/toDirectory/`),
      'unlink a link with a slash': (disk, base) => disk.unlink(`${base}/toDirectory/`),
      'list a file': (disk, base) => disk.readdir(`${base}/file`),
      'an empty path': (disk) => disk.stat(''),
      'a path of 4096 bytes': (disk, base) =>
        disk.stat(`${base}/${'./'.repeat(2048 - base.length / 2)}`.padEnd(4096, '/')),
      'a rename onto itself by another name': (disk, base) => {
        disk.link(`${base}/file`, `${base}/other`)
        disk.rename(`${base}/file`, `${base}/other`)
        return disk.readdir(base).length
      },
      'a rename into itself': (disk, base) => disk.rename(`${base}/directory`, `${base}/directory/in/side`),
      'a write at no place': (disk, base) => disk.write(disk.open(`${base}/file`, O_RDWR, 0), new Uint8Array(1), -1),
    }),
  ).toMatchInlineSnapshot(`
    {
      "a file as a directory": "ENOTDIR",
      "a file with a slash": "ENOTDIR",
      "a path of 4096 bytes": "ENAMETOOLONG",
      "a rename into itself": "ENOENT",
      "a rename onto itself by another name": 6,
      "a write at no place": 1,
      "an empty path": "ENOENT",
      "create a directory": "EISDIR",
      "create a dot": "EISDIR",
      "create a dot exclusively": "EEXIST",
      "create exclusively at a dangling link": "EEXIST",
      "create through a dangling link": "done",
      "create with a slash": "EISDIR",
      "follow a loop": "ELOOP",
      "list a file": "ENOTDIR",
      "not follow a link": "ELOOP",
      "not follow a link that must be a directory": "ENOTDIR",
      "not follow a link with a slash": "done",
      "remove a link as a directory": "ENOTDIR",
      "remove a link with a slash as a directory": "ENOTDIR",
      "truncate a directory": "EISDIR",
      "unlink a link with a slash": "ENOTDIR",
    }
  `)
})

test('the root cannot be made, removed, replaced or written', () => {
  const disk = diskWith('/base')
  const acts: Readonly<Record<string, Act>> = {
    mkdir: () => disk.mkdir('/', 0o755),
    rmdir: () => disk.rmdir('/'),
    unlink: () => disk.unlink('/'),
    'rename from': () => disk.rename('/', '/other'),
    'rename to': () => disk.rename('/base', '/'),
    'rename dots': () => disk.rename('/base/.', '/other'),
    open: () => disk.open('/', O_CREAT | O_WRONLY, 0o644),
    link: () => disk.link('/', '/other'),
    'up from it': () => disk.realpath('/../../base/..'),
  }
  const codes = Object.entries(acts).map(([says, act]) => {
    const result = outcome(disk, '', act) as Partial<DiskFailure>
    return [says, result.code ?? result]
  })
  expect(Object.fromEntries(codes)).toMatchInlineSnapshot(`
    {
      "link": "EPERM",
      "mkdir": "EEXIST",
      "open": "EISDIR",
      "rename dots": "EBUSY",
      "rename from": "EBUSY",
      "rename to": "EBUSY",
      "rmdir": "EBUSY",
      "unlink": "EISDIR",
      "up from it": "/",
    }
  `)
})

test('descriptors are the lowest free ones from 3 on, up to 1023', () => {
  const disk = diskWith('/base')
  const open = (): number => disk.open('/base', O_RDONLY, 0)
  const descriptors = Array.from({ length: 1021 }, open)
  expect([descriptors[0], descriptors.at(-1)]).toEqual([3, 1023])
  expect(open).toThrow(expect.objectContaining({ code: 'EMFILE', syscall: 'open', path: '/base' }))
  disk.close(500)
  disk.close(7)
  expect([open(), open()]).toEqual([7, 500])
  expect(() => disk.close(1024)).toThrow(expect.objectContaining({ code: 'EBADF', syscall: 'close' }))
})

test('a full disk takes what fits, then nothing; what is removed makes room when it is closed', () => {
  // Of 20 blocks, eight are the directories'.
  const disk = diskWith('/base', 20 * 4096)
  const { blocks, free } = disk.statfs()
  expect([blocks, free]).toEqual([20, 12])
  const large = disk.open('/base/large', O_CREAT | O_WRONLY | O_APPEND, 0o644)
  expect(disk.write(large, new Uint8Array(10 * 4096), null)).toBe(10 * 4096)
  const small = disk.open('/base/small', O_CREAT | O_RDWR, 0o644)
  expect(disk.write(small, new Uint8Array(10_000).fill(1), null)).toBe(8192)
  const full = { code: 'ENOSPC' }
  expect(() => disk.write(small, new Uint8Array(1), null)).toThrow(expect.objectContaining(full))
  expect(() => disk.mkdir('/base/directory', 0o755)).toThrow(expect.objectContaining(full))
  expect(() => disk.symlink('long'.repeat(20), '/base/link')).toThrow(expect.objectContaining(full))
  // Neither an overwrite nor a hole nor an empty file needs a block.
  expect(disk.write(small, new Uint8Array(100), 4000)).toBe(100)
  disk.ftruncate(small, 100_000)
  disk.close(disk.open('/base/empty', O_CREAT | O_WRONLY, 0o644))
  disk.unlink('/base/large')
  expect(disk.statfs().free).toBe(0)
  disk.close(large)
  expect(disk.statfs().free).toBe(10)
  disk.ftruncate(small, 1)
  expect(disk.statfs().free).toBe(11)
})

test('which times an operation changes', () => {
  const past = 1_000_000_000
  const names = ['', '/file', '/directory', '/directory/in', '/link']
  const prepare: Act = (disk, base) => {
    disk.close(disk.open(`${base}/file`, O_CREAT | O_WRONLY, 0o644))
    disk.mkdir(`${base}/directory`, 0o755)
    disk.close(disk.open(`${base}/directory/in`, O_CREAT | O_WRONLY, 0o644))
    disk.symlink('file', `${base}/link`)
  }
  /** Which of the times that were set to the past are not there any more. */
  const changed =
    (act: Act): Act =>
    (disk, base) => {
      const descriptor = disk.open(`${base}/file`, O_RDWR, 0)
      disk.write(descriptor, new Uint8Array(10), null)
      for (const name of names) disk.lutimes(`${base}${name}`, past, past)
      act(disk, base)
      return names.flatMap((name) => {
        const { accessedMs, modifiedMs } = outcome(disk, base, () => disk.lstat(`${base}${name}`)) as {
          accessedMs?: number
          modifiedMs?: number
        }
        if (accessedMs === undefined) return [`${name} is gone`]
        return [
          ...(accessedMs === past ? [] : [`${name} accessed`]),
          ...(modifiedMs === past ? [] : [`${name} modified`]),
        ]
      })
    }
  const onFile =
    (flags: number, use: (disk: DiskProcess, descriptor: number) => unknown): Act =>
    (disk, base) => {
      const descriptor = disk.open(`${base}/file`, flags, 0)
      use(disk, descriptor)
    }
  expect(
    onBoth(prepare, {
      read: changed(onFile(O_RDONLY, (disk, descriptor) => disk.read(descriptor, new Uint8Array(5), null))),
      'read at the end': changed(onFile(O_RDONLY, (disk, descriptor) => disk.read(descriptor, new Uint8Array(5), 100))),
      'read O_NOATIME': changed(
        onFile(O_NOATIME, (disk, descriptor) => disk.read(descriptor, new Uint8Array(5), null)),
      ),
      write: changed(onFile(O_WRONLY, (disk, descriptor) => disk.write(descriptor, new Uint8Array(5), null))),
      'write nothing': changed(onFile(O_WRONLY, (disk, descriptor) => disk.write(descriptor, new Uint8Array(0), null))),
      ftruncate: changed(onFile(O_WRONLY, (disk, descriptor) => disk.ftruncate(descriptor, 10))),
      'open to truncate': changed(onFile(O_WRONLY | O_TRUNC, () => undefined)),
      chmod: changed((disk, base) => disk.chmod(`${base}/file`, 0o600)),
      readdir: changed((disk, base) => void disk.readdir(`${base}/directory`)),
      readlink: changed((disk, base) => disk.readlink(`${base}/link`)),
      stat: changed((disk, base) => disk.stat(`${base}/link`).size),
      create: changed((disk, base) => disk.close(disk.open(`${base}/directory/new`, O_CREAT, 0o644))),
      unlink: changed((disk, base) => disk.unlink(`${base}/directory/in`)),
      link: changed((disk, base) => disk.link(`${base}/file`, `${base}/directory/file`)),
      rename: changed((disk, base) => disk.rename(`${base}/directory/in`, `${base}/out`)),
      'rename a directory': changed((disk, base) => disk.rename(`${base}/directory`, `${base}/other`)),
      mkdir: changed((disk, base) => disk.mkdir(`${base}/directory/new`, 0o755)),
    }),
  ).toMatchInlineSnapshot(`
    {
      "chmod": [],
      "create": [
        "/directory modified",
      ],
      "ftruncate": [
        "/file modified",
      ],
      "link": [
        "/directory modified",
      ],
      "mkdir": [
        "/directory modified",
      ],
      "open to truncate": [
        "/file modified",
      ],
      "read": [
        "/file accessed",
      ],
      "read O_NOATIME": [],
      "read at the end": [
        "/file accessed",
      ],
      "readdir": [
        "/directory accessed",
      ],
      "readlink": [
        "/link accessed",
      ],
      "rename": [
        " modified",
        "/directory modified",
        "/directory/in is gone",
      ],
      "rename a directory": [
        " modified",
        "/directory is gone",
        "/directory/in is gone",
      ],
      "stat": [
        "/link accessed",
      ],
      "unlink": [
        "/directory modified",
        "/directory/in is gone",
      ],
      "write": [
        "/file modified",
      ],
      "write nothing": [],
    }
  `)
})

test('the change time follows every change of the inode', () => {
  let nowMs = 1000
  const disk = new Disk({ capacityBytes: 1 << 20, nowMs: () => nowMs, files: new Map([['/tmp/a', 'a']]) }).process()
  const acts: Readonly<Record<string, () => void>> = {
    link: () => disk.link('/tmp/a', '/tmp/b'),
    unlink: () => disk.unlink('/tmp/b'),
    rename: () => {
      disk.rename('/tmp/a', '/tmp/c')
      disk.rename('/tmp/c', '/tmp/a')
    },
    chmod: () => disk.chmod('/tmp/a', 0o600),
    utimes: () => disk.utimes('/tmp/a', 5, 6),
    read: () => void disk.read(disk.open('/tmp/a', O_RDONLY, 0), new Uint8Array(1), null),
    write: () => void disk.write(disk.open('/tmp/a', O_WRONLY, 0), new Uint8Array(1), null),
  }
  const times = Object.entries(acts).map(([says, act]) => {
    nowMs += 0.5
    act()
    const { accessedMs, modifiedMs, changedMs, bornMs } = disk.stat('/tmp/a')
    return `${says}: ${[accessedMs, modifiedMs, changedMs, bornMs].join(' ')}`
  })
  expect(times).toMatchInlineSnapshot(`
    [
      "link: 1000 1000 1000.5 1000",
      "unlink: 1000 1000 1001 1000",
      "rename: 1000 1000 1001.5 1000",
      "chmod: 1000 1000 1002 1000",
      "utimes: 5 6 1002.5 1000",
      "read: 1003 6 1002.5 1000",
      "write: 1003 1003.5 1003.5 1000",
    ]
  `)
})
