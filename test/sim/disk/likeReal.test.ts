// The simulated disk does what the real one does: long random scripts give the same results, the same failures and the
// same tree.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Disk } from '../../../sim/disk/disk.ts'
import { realProcess } from './realProcess.ts'
import { perform, scripts } from './scripts.ts'

let umask = 0
beforeAll(() => {
  umask = process.umask(0)
})
afterAll(() => void process.umask(umask))

// DISK_SCRIPTS and DISK_SEED ask for more than the tests of every day.
const runs = Number(process.env.DISK_SCRIPTS ?? 400)

// The errno of Linux, and the sizes of ext4.
test.skipIf(process.platform !== 'linux')(`${runs} scripts do the same on both`, () => {
  fc.assert(
    fc.property(scripts, (script) => {
      const root = mkdtempSync(join(tmpdir(), 'crashworthy-disk-'))
      // Two levels of room, so that '..' stays inside.
      const base = join(root, 'x', 'y')
      try {
        mkdirSync(base, { recursive: true, mode: 0o755 })
        const disk = new Disk({
          capacityBytes: 1 << 30,
          nowMs: () => 1,
          files: new Map([[join(base, 'gone'), '']]),
        }).process()
        disk.unlink(join(base, 'gone'))
        expect(perform(disk, base, script)).toEqual(perform(realProcess, base, script))
      } finally {
        rmSync(root, { recursive: true, force: true })
      }
    }),
    { numRuns: runs, seed: Number(process.env.DISK_SEED ?? 20260101) },
  )
})
