// Every source of nondeterminism that a program can read: under one seed it says the same twice, under two seeds it
// says something else. Times are written in microseconds where the source has them, so that two machines cannot agree
// by chance.
import { beforeAll, expect, test } from 'vitest'
import { runProgram } from '../runProgram.ts'

/** Expressions, each the body of an async function: what a program would call to get a time or something random. */
const sources: Readonly<Record<string, string>> = {
  'Date.now': `Date.now()`,
  'new Date': `new Date().toISOString()`,
  'Date()': `Date()`,
  'new Date + 0': `+new Date()`,
  'Date of a subclass': `new (class extends Date {})().getTime()`,
  'Reflect.construct(Date)': `Reflect.construct(Date, []).getTime()`,
  'Date.prototype.constructor': `new (new Date(0).constructor)().getTime()`,
  'new Date().toLocaleString': `new Date().toLocaleString('en-US')`,
  'Intl.DateTimeFormat.format': `new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'medium' }).format()`,
  'Intl.DateTimeFormat.formatToParts': `new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'medium' }).formatToParts().map((part) => part.value).join('')`,
  'performance.now after a sleep': `await sleep(random() * 50), performance.now()`,
  'performance.timeOrigin': `performance.timeOrigin`,
  'performance.toJSON': `performance.toJSON().timeOrigin`,
  'performance.timeOrigin + now': `performance.timeOrigin + performance.now()`,
  'performance.mark': `await sleep(random() * 50), performance.mark('m').startTime + performance.timeOrigin`,
  'performance.measure': `await sleep(random() * 50), performance.measure('n').duration`,
  'process.hrtime': `process.hrtime().join('.')`,
  'process.hrtime.bigint': `process.hrtime.bigint()`,
  'process.uptime after a sleep': `await sleep(random() * 50), process.uptime()`,
  'process.cpuUsage after a sleep': `await sleep(random() * 50), process.cpuUsage().user`,
  'process.resourceUsage': `await sleep(random() * 50), process.resourceUsage().userCPUTime`,
  'os.uptime': `require('os').uptime()`,
  'process.pid': `process.pid`,
  'Math.random': `Math.random()`,
  'crypto.randomUUID': `require('crypto').randomUUID()`,
  'crypto.randomUUID without a cache': `require('crypto').randomUUID({ disableEntropyCache: true })`,
  'globalThis.crypto.randomUUID': `crypto.randomUUID()`,
  'webcrypto.randomUUID': `require('crypto').webcrypto.randomUUID()`,
  'globalThis.crypto.getRandomValues': `hex(crypto.getRandomValues(new Uint8Array(8)))`,
  'crypto.getRandomValues': `hex(require('crypto').getRandomValues(new Uint8Array(8)))`,
  'webcrypto.getRandomValues': `require('crypto').webcrypto.getRandomValues(new BigUint64Array(1))[0]`,
  'crypto.randomBytes': `hex(require('crypto').randomBytes(8))`,
  'crypto.randomBytes with a callback': `hex(await new Promise((done) => require('crypto').randomBytes(8, (error, bytes) => done(bytes))))`,
  'crypto.pseudoRandomBytes': `hex(require('crypto').pseudoRandomBytes(8))`,
  'crypto.randomInt': `require('crypto').randomInt(2 ** 47)`,
  'crypto.randomInt with a callback': `await new Promise((done) => require('crypto').randomInt(2 ** 47, (error, number) => done(number)))`,
  'crypto.randomFillSync': `hex(require('crypto').randomFillSync(Buffer.alloc(8)))`,
  'crypto.randomFill': `hex(await new Promise((done) => require('crypto').randomFill(new Uint8Array(8), (error, bytes) => done(bytes))))`,
  'promisified crypto.randomBytes': `hex(await require('util').promisify(require('crypto').randomBytes)(8))`,
  'Event.timeStamp': `await sleep(random() * 50), new Event('x').timeStamp`,
  'timeStamp of an abort event': `await sleep(random() * 50), new Promise((done) => { const c = new AbortController(); c.signal.onabort = (event) => done(event.timeStamp); c.abort() })`,
  'File.lastModified': `new File([], 'f').lastModified`,
  'File of the buffer module': `new (require('buffer').File)([], 'f').lastModified`,
  setTimeout: `new Promise((done) => setTimeout(() => done(Date.now()), 7))`,
  setImmediate: `new Promise((done) => setImmediate(() => done(Date.now())))`,
  setInterval: `new Promise((done) => { const seen = []; const t = setInterval(() => { seen.push(Date.now()); if (seen.length === 3) { clearInterval(t); done(seen.join()) } }, 3) })`,
  'promisified setTimeout': `require('util').promisify(setTimeout)(5).then(() => Date.now())`,
  'timers/promises.setTimeout': `require('timers/promises').setTimeout(5).then(() => process.hrtime.bigint())`,
  'timers/promises.setInterval': `(async () => { for await (const at of require('timers/promises').setInterval(4, 'x')) return at + Date.now() })()`,
  'scheduler.wait': `require('timers/promises').scheduler.wait(5).then(() => Date.now())`,
  'scheduler.yield': `require('timers/promises').scheduler.yield().then(() => Date.now())`,
  'AbortSignal.timeout': `new Promise((done) => { setTimeout(() => {}, 20); AbortSignal.timeout(9).onabort = () => done(Date.now()) })`,
  MessageChannel: `new Promise((done) => { const { port1, port2 } = new MessageChannel(); port2.onmessage = () => { port1.close(); done(Date.now()) }; port1.postMessage(1) })`,
  'a tick': `new Promise((done) => process.nextTick(() => done(Date.now())))`,
  'Date in another context': `require('vm').runInNewContext('Date.now()')`,
  'Math.random in another context': `require('vm').runInNewContext('Math.random()')`,
  'console.timeEnd': `await timed()`,
  'a shuffle by sort': `Array.from({ length: 40 }, (_, n) => n).sort(() => Math.random() - 0.5).join()`,
  'a temporary name': `'/tmp/' + process.pid + Math.random().toString(36).slice(2)`,
  'structuredClone of now': `structuredClone(new Date()).getTime()`,
  'the date header of a log': `require('util').inspect(new Date())`,
  ...('Temporal' in globalThis
    ? {
        'Temporal.Now': `Temporal.Now.instant().toString()`,
        'Temporal.Now.plainDateTimeISO': `Temporal.Now.plainDateTimeISO().toString()`,
      }
    : {}),
  ...('randomUUIDv7' in (process.getBuiltinModule('node:crypto') ?? {})
    ? { 'crypto.randomUUIDv7': `require('crypto').randomUUIDv7()` }
    : {}),
}
const names = Object.keys(sources)

// console.time writes to stdout, so its line is taken from there: it is printed under its own label.
const text = `
const random = Math.random
const sleep = require('timers/promises').setTimeout
const hex = (bytes) => Buffer.from(bytes).toString('hex')
const timed = async () => { console.time('timed'); await sleep(1 + random() * 500); console.timeEnd('timed'); return 'see the line before' }
const say = (name, value) => console.log(name + '\\u0001' + String(value))
async function main() {
${names.map((name) => `  say(${JSON.stringify(name)}, await (async () => (${sources[name]}))())`).join('\n')}
}
main().catch((error) => console.log('failed', error))`

type Said = ReadonlyMap<string, string>
let first: Said = new Map()
let again: Said = new Map()
let other: Said = new Map()
let digests: readonly string[] = []

beforeAll(async () => {
  const runs = []
  for (const seed of [1, 1, 2]) runs.push(await runProgram(text, { seed }))
  digests = runs.map(({ digest }) => digest)
  const [one, two, three] = runs.map(({ lines }) => said(lines))
  first = one ?? first
  again = two ?? again
  other = three ?? other
})

test.each(names)('%s is drawn from the seed', (name) => {
  const value = first.get(name)
  expect(value).toMatch(/./)
  expect(again.get(name)).toBe(value)
  expect(other.get(name)).toMatch(/./)
  expect(other.get(name)).not.toBe(value)
})

test('one seed gives one digest, two seeds give two', () => {
  expect(digests[1]).toBe(digests[0])
  expect(digests[2]).not.toBe(digests[0])
})

test('there are at least thirty sources, and nothing else was printed', () => {
  expect(names.length).toBeGreaterThanOrEqual(30)
  expect([...first.keys()]).toEqual(names)
})

function said(lines: readonly string[]): Said {
  const found = new Map<string, string>()
  let timed = ''
  for (const line of lines) {
    if (line.startsWith('timed: ')) timed = line
    const [name = '', value] = line.split('\u0001')
    if (value !== undefined) found.set(name, name === 'console.timeEnd' ? timed : value)
    else if (!line.startsWith('timed: ')) found.set(line, 'unexpected')
  }
  return found
}
