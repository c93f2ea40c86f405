// Intrinsics that would block the host, show chance, or settle on other threads.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'

test('a blocking wait passes virtual time, and one without an end is refused', async () => {
  const { lines, events } = await runProgram(`
const cell = () => new Int32Array(new SharedArrayBuffer(4))
const start = performance.now()
console.log(Atomics.wait(cell(), 0, 0, 250), performance.now() - start >= 250, Atomics.wait(cell(), 0, 1, 1000))
setTimeout(() => console.log(performance.now() - start >= 260), 10)
for (const call of [
  () => Atomics.wait(cell(), 0, 0),
  () => Atomics.waitAsync(cell(), 0, 0),
  () => WebAssembly.compile(new Uint8Array(8)),
]) {
  try {
    call()
  } catch (error) {
    console.log(error.code, error.member)
  }
}
console.log(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) instanceof WebAssembly.Module)
  `)
  expect(lines).toMatchInlineSnapshot(`
    [
      "timed-out true not-equal",
      "E_HOST_UNSUPPORTED Atomics.wait without a timeout",
      "E_HOST_UNSUPPORTED Atomics.waitAsync",
      "E_HOST_UNSUPPORTED WebAssembly.compile",
      "true",
      "true",
    ]
  `)
  expect(events.at(-1)?.timeUs).toBeGreaterThanOrEqual(260_000)
})

test('a stack hook of the program sees its own frames only', async () => {
  const { lines, events } = await runProgram(`
const old = Error.prepareStackTrace
Error.prepareStackTrace = (error, sites) => sites.map((site) => site.getFileName() + ':' + site.getLineNumber())
const hook = Error.prepareStackTrace
Error.prepareStackTrace = hook
console.log(new Error('x').stack)
Error.prepareStackTrace = old
console.log(new Error('x').stack)
  `)
  expect(lines).toMatchInlineSnapshot(`
    [
      "[ '/app/main.js:6' ]",
      "Error: x",
      "    at /app/main.js:8:13",
    ]
  `)
  expect(events.at(-1)?.kind).toBe('process.exit')
})
