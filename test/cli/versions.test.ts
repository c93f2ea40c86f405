// One digest on Node 22 and 24: the same seeds of every engine and scenario, run by two Nodes side by side.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import { runCli } from './spawnCli.ts'

const nodes = [join(packageFolder, 'node_modules/node/bin/node'), join(packageFolder, 'node_modules/node22/bin/node')]
const scenarios = ['paid-order', join(packageFolder, 'test/fixtures/native-errors')]

/** The digests and versions of some runs under one Node. */
function digests(node: string, engine: string, scenario: string): readonly string[] {
  return ['0x1', '0x2', '0x3'].map((seed) => {
    const { stdout, stderr } = runCli(['replay', `${seed}:${engine}:${scenario}`], { node })
    const digest = /digest (0x[0-9a-f]{16})/.exec(stdout)?.[1]
    if (digest === undefined) throw new Error(`${stdout}${stderr}`)
    return digest
  })
}

test('the two Nodes are two', () => {
  for (const node of nodes) expect(existsSync(node), node).toBe(true)
  const versions = nodes.map((node) => spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim())
  expect(versions).toEqual(['v24.21.0', 'v22.23.3'])
})

test.each(['ideal', 'resonate-local', 'resonate-local-async'])('%s has one digest on Node 22 and 24', (engine) => {
  for (const scenario of [...scenarios, 'long-mission']) {
    const [newer, older] = nodes.map((node) => digests(node, engine, scenario))
    expect(older, scenario).toEqual(newer)
    if (scenario === 'paid-order') expect(new Set(newer).size, 'seeds differ').toBe(3)
  }
})

test.each(['resonate', 'resonate-async'])(
  '%s, on five machines and under all faults, has one digest on Node 22 and 24',
  (engine) => {
    for (const scenario of ['paid-order', 'research']) {
      const [newer, older] = nodes.map((node) => digests(node, engine, scenario))
      expect(older, scenario).toEqual(newer)
      expect(new Set(newer).size, 'seeds differ').toBe(3)
    }
  },
)
