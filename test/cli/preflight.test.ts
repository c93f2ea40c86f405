// What is set up wrong ends a campaign before its first seed: one line, nothing on stdout, and an exit code that says
// whose part it is to change something.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import { cliFolder } from './spawnCli.ts'

const { folder, cli, write } = cliFolder()
const ideal = join(packageFolder, 'src/engines/ideal')
const worker = readFileSync(join(ideal, 'worker.ts'), 'utf8').replaceAll("'../../", `'${packageFolder}/src/`)

function engine(name: string, program: string): void {
  write(`${name}/engine.ts`, `import ideal from '${ideal}/engine.ts'\nexport default { ...ideal, name: '${name}' }\n`)
  write(`${name}/worker.ts`, program)
}

test('a program that does not start', () => {
  engine('throws', `function connect(): never {\n  throw new TypeError('no url')\n}\n\nconnect()\n`)
  engine('addon', `require('./fast.node')\n${worker}`)
  write('addon/fast.node', '')
  engine('spins', `for (;;);\n`)
  const answers = ['throws', 'addon', 'spins'].map((name) => {
    const { status, stdout, stderr } = cli('run', 'paid-order', '--engine', `./${name}`, '--run-timeout', '1000')
    expect(stdout).toBe('')
    return [status, stderr.replaceAll(folder, '<folder>').replace(/no end after .*? (?=in )/, 'no end ')]
  })
  expect(answers).toMatchInlineSnapshot(`
    [
      [
        64,
        "crashworthy: expected a program that starts and stays alive without any fault, found TypeError: no url at connect (throws/worker.ts:2:9) at throws/worker.ts:5:1 in machine worker, program worker.ts; try: mend worker.ts
    ",
      ],
      [
        2,
        "crashworthy: unknown: does not start in the simulated Node: it needs native addons (Error: Cannot load native addon 'fast.node' because loading addons is disabled.) in machine worker, program worker.ts; try: crashworthy node-support
    ",
      ],
      [
        2,
        "crashworthy: unknown: the limit on spin: no end in process worker.1, scenario paid-order; try: crashworthy trace of a seed with --faults none, or a longer --run-timeout
    ",
      ],
    ]
  `)
})

test('a workload that waits for a signal that nobody sends is no failing of any engine', () => {
  const scenario = `import { defineScenario } from 'crashworthy'
    export default defineScenario({
      name: 'waits', about: '', workflows: 'workflows.ts', uses: ['waitFor'], services: {}, properties: [], sometimes: [], mustFire: [],
      workload: (fc) => fc.constant({ starts: [{ run: 'r', workflow: 'w', values: [], atMs: 0 }], signals: [], scriptedMs: 0 }),
    })`
  write('waits/scenario.ts', scenario)
  write(
    'waits/workflows.ts',
    `import { workflow } from 'crashworthy'
    export const workflows = [workflow('w', function* (ctx) { yield* ctx.waitFor('never') })]`,
  )
  const { status, stderr } = cli('run', './waits', '--engine', 'resonate', '--seeds', '1')
  expect(status).toBe(64)
  expect(stderr).toMatchInlineSnapshot(`
    "crashworthy: expected a workload that ends without faults, found one that does not, on the ideal engine either: r (command 0, waitFor 'never') in scenario waits; try: crashworthy trace 0x0000000000000001:ideal:./waits --faults none
    "
  `)
})

test('what the preflight has measured is in the report', () => {
  engine('fine', worker)
  const values = ['paid-order', '--engine', './fine', '--seeds', '1', '--faults', 'none', '--determinism-every', '0']
  expect(JSON.parse(cli('run', ...values, '--json').stdout).preflight).toMatchInlineSnapshot(`
    [
      {
        "endedMs": 5271,
        "events": 84,
        "measuredMs": 4268,
        "scenario": "paid-order",
        "scriptedMs": 16000,
      },
    ]
  `)
  expect(cli('doctor', ...values.slice(0, 5)).status).toBe(0)
})
