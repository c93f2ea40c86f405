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
  })
  expect(JSON.parse(stdout || JSON.stringify(stderr))).toEqual({
    scripts: expect.any(Number),
    leavesSomething: [],
    dependsOnThoseBefore: [],
  })
  expect(JSON.parse(stdout).scripts).toBeGreaterThan(70)
})

test.each(['node', 'node22'])('nothing that a process keeps outlives a run: %s', (release) => {
  const node = join(packageFolder, 'node_modules', release, 'bin/node')
  const { stdout, stderr } = spawnSync(node, [join(import.meta.dirname, 'hostStateProbe.ts')], { encoding: 'utf8' })
  const seen = JSON.parse(stdout || JSON.stringify(stderr)) as Record<string, readonly string[]>
  expect(seen).toMatchObject({ survives: [] })
  // What cannot be seen cannot be changed either.
  const names = (list: readonly string[] = []): string[] => list.map((text) => text.split(': ')[0] ?? '')
  expect(names(seen.refused)).toEqual(expect.arrayContaining(names(seen.unseen)))
  expect(seen.changes?.length).toBeGreaterThan(30)
})
