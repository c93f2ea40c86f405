// A dead incarnation that goes on calling is broken off, wherever it is, and Node lives on: nothing that comes later
// in the process can tell. Some hundred endings in one process; a thousand were tried, on Node 22, 24 and 26.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/run/sut.ts'

test.each(['node', 'node22'])('spins of dead incarnations end, and show nowhere: %s', (release) => {
  const node = join(packageFolder, 'node_modules', release, 'bin/node')
  const { stdout, stderr } = spawnSync(node, [join(import.meta.dirname, 'interruptProbe.ts'), '100'], {
    encoding: 'utf8',
  })
  expect(JSON.parse(stdout || JSON.stringify(stderr))).toEqual({
    boots: 25,
    interrupted: expect.any(Number),
    differing: [],
    lines: true,
  })
})
