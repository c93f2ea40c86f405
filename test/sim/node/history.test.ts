// A run does not depend on the runs before it in the same process: whatever a program does to core, the next program
// meets core as the first one did. On both Nodes, since what core keeps for a process differs between them.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/run/sut.ts'

test.each(['node', 'node22'])('no script leaves anything to the next program of its process: %s', (release) => {
  const node = join(packageFolder, 'node_modules', release, 'bin/node')
  const { stdout, stderr } = spawnSync(node, [join(import.meta.dirname, 'historyProbe.ts')], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  expect(JSON.parse(stdout || JSON.stringify(stderr))).toEqual({
    scripts: expect.any(Number),
    leavesSomething: [],
    dependsOnThoseBefore: [],
  })
  expect(JSON.parse(stdout).scripts).toBeGreaterThan(70)
})
