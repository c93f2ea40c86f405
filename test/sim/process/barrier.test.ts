// The barrier, which stands in for the drain where a Node has none: real turns pass within an event, and the process
// around goes on in them.
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { runWorld } from '../runWorld.ts'

const work = `const work = async () => { for (let i = 0; i < 20; i += 1) await new Promise((go) => process.nextTick(go)); console.log('done') }`

const programs = {
  restless: `${work}; let n = 0; setInterval(() => { work(); if (n++ === 9) process.exit(1) }, 5)`,
  idle: `${work}; let asked = 0
    process.on('beforeExit', async () => { await null; await work(); if (asked++ === 0) setTimeout(() => console.log('and more'), 5) })
    setTimeout(work, 10)`,
}

test('what the process around does meanwhile is not the program’s, and nothing of it is lost', async () => {
  const drained = await runWorld({ programs })
  let asked = 0
  let done = 0
  let ended = false
  const turn = (): void => {
    asked += 1
    process.nextTick(() => {
      done += 1
    })
    if (!ended) setImmediate(turn)
  }
  turn()
  const barred = await runWorld({ programs, barrier: true })
  ended = true
  await new Promise((resolve) => setImmediate(resolve))
  expect(barred.digest).toBe(drained.digest)
  expect(
    barred.events.filter(({ kind, machine }) => kind === 'process.exit' && machine === 'restless').length,
  ).toBeGreaterThan(3)
  expect(asked).toBeGreaterThan(100)
  expect(done).toBe(asked)
})

test('a Node without the call has the digest of one with it', async () => {
  const withIt = await runWorld({ programs })
  const script = `
    import { canDrain } from '${new URL('../../../sim/process/drain.ts', import.meta.url)}'
    import { runWorld } from '${new URL('../runWorld.ts', import.meta.url)}'
    const { digest } = await runWorld({ programs: ${JSON.stringify(programs)}, barrier: true })
    console.log(canDrain, digest)`
  const lacking = 'data:text/javascript,delete process._tickCallback'
  const output = execFileSync(process.execPath, ['--import', lacking, '--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  expect(output.trim()).toBe(`false ${withIt.digest}`)
})
