// Ends spins of dead incarnations, so many as its argument says, in this one process, at every kind of place where a
// program can be. Another machine works beside and shows whether Node still does. Prints what became of it. See
// interrupt.test.ts.
import { deriveSeed } from '../../../sim/decisions/seed.ts'
import { Program } from '../../../sim/node/host/program.ts'
import { clearAsyncStack, interruptibleRun } from '../../../sim/process/interrupt.ts'
import { World } from '../../../sim/world/world.ts'

/** Places at which a program dies and goes on to call: each has `die`, which returns only where nothing spins. */
export const places: Readonly<Record<string, string>> = {
  'the main module': `die()`,
  'a timer': `setTimeout(die, 1)`,
  'an immediate': `setImmediate(die)`,
  'a tick': `process.nextTick(die)`,
  'a tick of a timer': `setTimeout(() => process.nextTick(die), 1)`,
  'a promise job': `Promise.resolve().then(die)`,
  'a microtask': `setTimeout(() => queueMicrotask(die), 1)`,
  'an async function': `(async () => { await null; await 1; die() })()`,
  'a try with a finally': `try { die() } finally { globalThis.reached = true }`,
  'an AsyncLocalStorage': `const als = new AsyncLocalStorage(); als.run(1, () => setTimeout(() => als.run(2, die), 1))`,
  'an AsyncLocalStorage and promises': `new AsyncLocalStorage().run(1, async () => { await 1; await null; die() })`,
  'an AsyncResource': `new AsyncResource('x').runInAsyncScope(die)`,
  'an event listener': `const e = new EventEmitter(); e.on('x', die); e.emit('x')`,
  'a stream': `new stream.Readable({ read() { die() } }).resume()`,
  'a pipeline': `stream.pipeline(stream.Readable.from(['x']), new stream.PassThrough().resume(), die)`,
  'a generator': `for (const each of (function* () { yield 1; die() })()) void each`,
  'a comparison': `[2, 1].sort(die)`,
  'a getter that a builtin reads': `console.log({ [util.inspect.custom]: die })`,
  'another realm': `vm.runInNewContext('die()', { die })`,
  'a callback of zlib': `zlib.deflate('x', die)`,
  'a fulfilled file': `fs.promises.writeFile('/tmp/x', 'x').then(die)`,
  'a request handler': `http.createServer((request, response) => { die() }).listen(80, () => http.get('http://dying/').on('error', () => {}))`,
  'an answer': `http.get('http://witness/', (response) => response.on('data', die))`,
  'an uncaughtException listener': `process.on('uncaughtException', die); setTimeout(() => { throw 1 }, 1)`,
  'an exit listener': `process.on('exit', () => { die() }); process.exit(0)`,
}

/**
 * Each boot dies at the next place. A thousand and one calls are one more than are refused before the event is ended.
 */
const dying = (ending: string): string => `
const fs = require('fs'), http = require('http'), vm = require('vm'), zlib = require('zlib'), util = require('util')
const stream = require('stream'), { EventEmitter } = require('events'), { AsyncLocalStorage, AsyncResource } = require('async_hooks')
const at = fs.existsSync('/tmp/at') ? Number(fs.readFileSync('/tmp/at', 'utf8')) : 0
fs.writeFileSync('/tmp/at', String(at + 1))
const die = () => {
  try { process.kill(process.pid, 'SIGKILL') } catch {}
  ${ending}
}
setInterval(() => {}, 1000)
const places = [${Object.values(places)
  .map((text) => `() => { ${text} }`)
  .join(',\n')}]
places[at % places.length]()
`
const spins = dying(`for (;;) { try { fs.fsyncSync(3); break } catch {} }`)
const returns = dying('return')

const witness = `
const http = require('http'), { AsyncLocalStorage, executionAsyncId } = require('async_hooks')
const als = new AsyncLocalStorage()
http.createServer((request, response) => response.end('here')).listen(80)
let count = 0
setInterval(() => als.run(++count, async () => {
  const seen = [als.getStore()]
  await null
  seen.push(als.getStore())
  process.nextTick(async () => {
    seen.push(als.getStore())
    await Promise.resolve()
    console.log(...seen, als.getStore(), executionAsyncId())
  })
}), 7000)
`

interface Ended {
  readonly digest: string
  readonly lines: number
  readonly interrupted: number
}

function run(program: string, seed: number, boots: number): Promise<Ended> {
  const world = new World({
    entropy: deriveSeed({ high: 0, low: seed }, 'interrupt'),
    source: { kind: 'replay', schedule: [] },
    machines: [
      { name: 'witness', program: new Program('main', witness), restart: 'always' },
      { name: 'dying', program: new Program('main', program), restart: 'always' },
    ],
    services: [],
    keepTrace: true,
  })
  const interruptible = interruptibleRun(1000)
  let [booted, interrupted] = [0, 0]
  world.trace.listen(['process.boot'], ({ machine }) => {
    if (machine === 'dying') booted += 1
    if (booted > boots) world.kernel.stop()
  })
  const { kernel, trace } = world
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        world.boot()
        kernel.run({ eventsMax: 1_000_000, timeMaxUs: Number.MAX_SAFE_INTEGER }, (slice) => {
          const result = interruptible(slice)
          if (result !== undefined) return result.value
          interrupted += 1
          if (!kernel.endDeadEvent()) throw new Error(`interrupted: ${String(kernel.current?.name)}`)
          return 'slice'
        })
        world.dispose()
        const lines = trace.events.filter(({ kind }) => kind === 'process.stdout').length
        resolve({ digest: trace.digest, lines, interrupted })
      } catch (error) {
        reject(error)
      }
      clearAsyncStack()
    })
  })
}

process.on('SIGINT', () => {})
const endings = Number(process.argv[2])
const boots = Object.keys(places).length
const differing: number[] = []
let [interrupted, lines] = [0, 0]
for (let seed = 1; interrupted < endings; seed += 1) {
  const spun = await run(spins, seed, boots)
  interrupted += spun.interrupted
  lines += spun.lines
  // What a dead incarnation still does shows nowhere: it may as well have returned.
  if (spun.digest !== (await run(returns, seed, boots)).digest) differing.push(seed)
}
console.log(JSON.stringify({ boots, interrupted, differing, lines: lines > interrupted }))
