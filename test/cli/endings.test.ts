// How a command ends when the world around it fails: a reader that is gone, a full disk, a worker that cannot be
// started.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cliFolder, main } from './spawnCli.ts'

const { folder, cli, write } = cliFolder()
const { cli: without } = cliFolder({ TMPDIR: '/nowhere' })
const violated = [
  'run',
  'long-mission',
  '--engine',
  'resonate-local',
  '--faults',
  'none',
  '--seed',
  '0x4',
  '--seeds',
  '1',
]

test('a reader that is gone hides no violation', async () => {
  const child = spawn(process.execPath, [main, ...violated], { cwd: folder })
  child.stdout.destroy()
  child.stderr.destroy()
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1)
})

test.skipIf(process.platform !== 'linux')('results that cannot be written are an error in one line', () => {
  const full = openSync('/dev/full', 'w')
  const { status, stderr } = spawnSync(process.execPath, [main, 'faults'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(full)
  expect(stderr).toMatch(/^crashworthy: the results could not be written: ENOSPC: .*\n$/)
  expect(status).toBe(70)
})

test('a worker that cannot be started is an error in one line, and no violation', () => {
  const { status, stderr } = without(
    'run',
    'paid-order',
    '--engine',
    'ideal',
    '--seeds',
    '1',
    '--determinism-every',
    '1',
  )
  expect(stderr).toMatch(/^crashworthy: a worker could not be started in \/nowhere: spawn .* ENOENT\n$/)
  expect(status).toBe(70)
})

test('--expect violated wants a property violated, not two environments that differ', () => {
  const fields =
    "name: 'x', about: '', workflows: 'workflows.ts', uses: [], services: {}, properties: [], sometimes: [], mustFire: []"
  const workload =
    "(fc) => fc.constant({ starts: [{ run: 'r', workflow: 'w', values: [process.env.HOME === '/nowhere'], atMs: 0 }], signals: [] })"
  write('differs/scenario.ts', `export default { ${fields}, workload: ${workload} }`)
  write(
    'differs/workflows.ts',
    "import { workflow } from 'crashworthy'; export const workflows = [workflow('w', function* () { return 1 })]",
  )
  const values = [
    'run',
    './differs',
    '--engine',
    'ideal',
    '--faults',
    'crash',
    '--seeds',
    '1',
    '--determinism-every',
    '1',
    '--expect',
    'violated',
  ]
  const { status, stdout } = cli(...values)
  expect(stdout).toContain('1 diverged')
  expect(status).toBe(1)
  expect(cli(...violated, '--expect', 'violated').status).toBe(0)
})
