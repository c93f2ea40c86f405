// What settles later: one small use of every function that takes a callback or returns a promise. A use of kind
// `callback` gets `done`, whose arguments are its result; one of kind `promise` returns it. Each is text, run both in a
// real process and in a program. Lines are long here and in its two sisters: one use is one line, so that the table can
// be read as a table.

export interface Use {
  readonly name: string
  readonly kind: 'callback' | 'promise'
  readonly text: string
  /** Members of the running Node that it needs, as `module.member`. */
  readonly needs?: string
}

function callbacks(uses: Readonly<Record<string, string>>): Use[] {
  return Object.entries(uses).map(([name, text]) => ({ name, kind: 'callback', text: `(done) => ${text}` }))
}

function promises(uses: Readonly<Record<string, string>>): Use[] {
  return Object.entries(uses).map(([name, text]) => ({
    name,
    kind: 'promise',
    text: /^\{|await/.test(text) ? `async () => ${text}` : `() => ${text}`,
  }))
}

const timers: readonly Use[] = [
  ...callbacks({
    setTimeout: `setTimeout(done, 3, 'a', 1)`,
    setInterval: `{ const timer = setInterval((value) => { clearInterval(timer); done(value) }, 2, 'b') }`,
    setImmediate: `setImmediate(done, 'c')`,
    queueMicrotask: `queueMicrotask(() => done('d'))`,
    'process.nextTick': `process.nextTick(done, 'e')`,
    'timers.setTimeout': `require('timers').setTimeout(done, 1, 'f')`,
    'timers.setImmediate': `require('timers').setImmediate(done, 'g')`,
    'timers.setInterval': `{ const t = require('timers').setInterval(() => { t.close(); done('h') }, 1) }`,
    'timeout.refresh': `{ const t = setTimeout(() => done('refreshed'), 2); t.refresh() }`,
  }),
  ...promises({
    'timers/promises.setTimeout': `require('timers/promises').setTimeout(2, { own: ['value'] })`,
    'timers/promises.setImmediate': `require('timers/promises').setImmediate('x')`,
    'timers/promises.setInterval': `{ let n = 0; for await (const v of require('timers/promises').setInterval(1, 'y')) if (++n === 3) return [v, n] }`,
    'timers/promises.setTimeout aborted': `require('timers/promises').setTimeout(1000, 0, { signal: AbortSignal.abort() })`,
    'timers/promises.setTimeout aborted later': `{ const c = new AbortController(); setTimeout(() => c.abort(), 2); return require('timers/promises').setTimeout(1000, 0, { signal: c.signal }) }`,
    'scheduler.wait': `require('timers/promises').scheduler.wait(2)`,
    'scheduler.yield': `require('timers/promises').scheduler.yield()`,
    'util.promisify(setTimeout)': `require('util').promisify(setTimeout)(2, 'z')`,
    'util.promisify(setImmediate)': `require('util').promisify(setImmediate)('w')`,
  }),
]

const utilities: readonly Use[] = [
  ...callbacks({
    'util.callbackify': `require('util').callbackify(async (a) => ({ a }))(7, done)`,
    'util.callbackify failing': `require('util').callbackify(async () => { throw new RangeError('no') })(done)`,
    'AsyncResource.bind': `setTimeout(require('async_hooks').AsyncResource.bind(() => done('wrapped')), 1)`,
    'AsyncLocalStorage.snapshot': `{ const run = require('async_hooks').AsyncLocalStorage.snapshot(); setTimeout(() => run(done, 'snap'), 1) }`,
    'diagnostics_channel.subscribe': `{ const d = require('diagnostics_channel'); d.subscribe('settle', (m) => done(m)); d.channel('settle').publish({ note: 1 }) }`,
  }),
  ...promises({
    'util.promisify': `require('util').promisify((a, cb) => setTimeout(cb, 1, null, { a }))(5)`,
    'util.promisify failing': `require('util').promisify((cb) => cb(new TypeError('bad')))()`,
    'util.promisify(crypto.randomBytes)': `(await require('util').promisify(require('crypto').randomBytes)(6)).length`,
    'util.promisify(zlib.gzip)': `require('zlib').gunzipSync(await require('util').promisify(require('zlib').gzip)('text')).toString()`,
    'util.aborted': `{ const c = new AbortController(); setTimeout(() => c.abort(), 1); return (await require('util').aborted(c.signal, {}))?.type }`,
    'assert.rejects': `require('assert').rejects(async () => { throw new TypeError('x') }, TypeError)`,
    'assert.rejects failing': `require('assert').rejects(async () => 1)`,
    'assert.doesNotReject': `require('assert').doesNotReject(async () => 1)`,
    'diagnostics_channel.tracePromise': `require('diagnostics_channel').tracingChannel('settle2').tracePromise(async (x) => [x], {}, null, 3)`,
    'Promise.all': `Promise.all([1, Promise.resolve([2])])`,
    'Promise.allSettled': `Promise.allSettled([1, Promise.reject(new Error('r'))]).then((all) => all.map((one) => one.status))`,
    'Promise.any': `Promise.any([Promise.reject(1)])`,
    'Array.fromAsync': `Array.fromAsync((async function* () { yield 1; yield { two: 2 } })())`,
    'vm promise': `require('vm').runInThisContext('Promise.resolve({ vm: [1] })')`,
    'rejected with a native error': `(async () => JSON.parse('{'))()`,
  }),
]

const emitters: readonly Use[] = [
  ...callbacks({
    'EventEmitter.on': `{ const e = new (require('events'))(); e.on('x', done); setTimeout(() => e.emit('x', { x: 1 }), 1) }`,
    'EventEmitter.once': `{ const e = new (require('events'))(); e.once('x', done); e.emit('x', [1]) }`,
    'EventTarget listener': `{ const t = new EventTarget(); t.addEventListener('x', (event) => done(event.type)); t.dispatchEvent(new Event('x')) }`,
    'EventTarget once': `{ const t = new EventTarget(); t.addEventListener('x', { handleEvent(event) { done(event.detail) } }, { once: true }); setTimeout(() => t.dispatchEvent(new CustomEvent('x', { detail: { d: 1 } })), 1) }`,
    'AbortSignal listener': `{ const c = new AbortController(); c.signal.addEventListener('abort', () => done(c.signal.reason.name)); setTimeout(() => c.abort(), 1) }`,
    'AbortSignal.onabort': `{ const c = new AbortController(); c.signal.onabort = (event) => done(event.type); c.abort('why') }`,
    'AbortSignal.timeout': `AbortSignal.timeout(3).addEventListener('abort', (event) => done(event.target.reason.name, event.target.reason.code))`,
    'AbortSignal.any': `AbortSignal.any([AbortSignal.timeout(2), new AbortController().signal]).addEventListener('abort', (event) => done(event.target.reason.message))`,
    'events.addAbortListener': `{ const c = new AbortController(); require('events').addAbortListener(c.signal, (event) => done(event.type)); c.abort() }`,
    captureRejections: `{ const E = require('events'); const e = new E({ captureRejections: true }); e.on('x', async () => { throw new Error('caught') }); e.on('error', (error) => done(error.message)); e.emit('x') }`,
    'MessagePort.on': `{ const { port1, port2 } = new (require('worker_threads').MessageChannel)(); port2.on('message', (value) => { port2.close(); done(value) }); port1.postMessage({ hello: ['w', new Map([[1, 2]])] }) }`,
    'MessagePort.onmessage': `{ const { port1, port2 } = new MessageChannel(); port2.onmessage = (event) => { port1.close(); done(event.data) }; port1.postMessage(new Error('sent')) }`,
    'MessagePort.addEventListener': `{ const { port1, port2 } = new MessageChannel(); port2.addEventListener('message', (event) => { port2.close(); done(event.data) }); port2.start(); port1.postMessage(new Date(5)) }`,
    'MessagePort close': `{ const { port1, port2 } = new MessageChannel(); port2.on('close', () => done('closed')); port1.close() }`,
  }),
  ...promises({
    'events.once': `{ const e = new (require('events'))(); setTimeout(() => e.emit('x', 1, { two: 2 }), 1); return require('events').once(e, 'x') }`,
    'events.once of an error': `{ const e = new (require('events'))(); setTimeout(() => e.emit('error', new TypeError('emitted')), 1); return require('events').once(e, 'x') }`,
    'events.once of an EventTarget': `{ const t = new EventTarget(); setTimeout(() => t.dispatchEvent(new Event('x')), 1); return (await require('events').once(t, 'x'))[0].type }`,
    'events.once aborted': `require('events').once(new (require('events'))(), 'x', { signal: AbortSignal.timeout(2) })`,
    'events.on': `{ const e = new (require('events'))(); setTimeout(() => { e.emit('x', 1); e.emit('x', 2) }, 1); const seen = []; for await (const values of require('events').on(e, 'x')) { seen.push(values); if (seen.length === 2) return seen } }`,
    'events.on closed': `{ const e = new (require('events'))(); setTimeout(() => { e.emit('x', 1); e.emit('end') }, 1); const seen = []; for await (const v of require('events').on(e, 'x', { close: ['end'] })) seen.push(v); return seen }`,
    'Event on a promise': `new Promise((resolve) => { const t = new EventTarget(); t.addEventListener('y', (event) => resolve({ type: event.type, own: event instanceof Event })); t.dispatchEvent(new Event('y')) })`,
  }),
]

const bytes: readonly Use[] = [
  ...callbacks({
    'zlib stream data': `{ const g = require('zlib').createGzip(); const all = []; g.on('data', (c) => all.push(c)); g.on('end', () => done(require('zlib').gunzipSync(Buffer.concat(all)).toString())); g.end('streamed') }`,
    'zlib gunzip of garbage': `require('zlib').gunzip(Buffer.from('garbage'), (error) => done(error.code, error.message))`,
    'zlib stream error': `require('zlib').createInflate().on('error', (error) => done(error.code)).end('garbage')`,
    'zlib pipeline': `{ const z = require('zlib'); const { Readable, pipeline, PassThrough } = require('stream'); const out = new PassThrough(); let text = ''; out.on('data', (c) => { text += c }); pipeline(Readable.from(['one ', 'two']), z.createBrotliCompress(), z.createBrotliDecompress(), out, (error) => done(error, text)) }`,
  }),
  ...[
    ['deflate', 'inflateSync'],
    ['deflateRaw', 'inflateRawSync'],
    ['gzip', 'gunzipSync'],
    ['brotliCompress', 'brotliDecompressSync'],
    ['zstdCompress', 'zstdDecompressSync'],
  ].map(
    ([name, back]): Use => ({
      name: `zlib.${name}`,
      kind: 'callback',
      needs: `zlib.${name}`,
      text: `(done) => require('zlib').${name}('the text', (error, out) => done(error, require('zlib').${back}(out).toString(), out instanceof Buffer))`,
    }),
  ),
  ...[
    ['inflate', 'deflateSync'],
    ['inflateRaw', 'deflateRawSync'],
    ['gunzip', 'gzipSync'],
    ['unzip', 'gzipSync'],
    ['brotliDecompress', 'brotliCompressSync'],
    ['zstdDecompress', 'zstdCompressSync'],
  ].map(
    ([name, there]): Use => ({
      name: `zlib.${name}`,
      kind: 'callback',
      needs: `zlib.${name}`,
      text: `(done) => require('zlib').${name}(require('zlib').${there}('the text'), (error, out) => done(error, out.toString()))`,
    }),
  ),
  ...promises({
    'Blob.text': `new Blob(['a', 'b']).text()`,
    'Blob.arrayBuffer': `new Blob(['ab']).arrayBuffer().then((buffer) => [buffer.byteLength, buffer instanceof ArrayBuffer])`,
    'Blob.bytes': `new Blob(['ab']).bytes().then((all) => [...all])`,
    'Blob.stream': `{ let text = ''; for await (const chunk of new Blob(['xy', 'z']).stream()) text += Buffer.from(chunk); return text }`,
    'Blob.slice': `new Blob(['abcdef']).slice(1, 3).text()`,
    'File.text': `new File(['in file'], 'name.txt', { lastModified: 5 }).text()`,
    'Response.text': `new Response('body').text()`,
    'Response.json': `new Response('{"a":[1,{"b":2}]}').json()`,
    'Response.json static': `Response.json({ a: [1] }).json()`,
    'Response.json failing': `new Response('{').json()`,
    'Response.arrayBuffer': `new Response('abc').arrayBuffer().then((b) => b.byteLength)`,
    'Response.blob': `new Response('abc').blob().then(async (b) => [b.size, await b.text(), b instanceof Blob])`,
    'Response of a Blob': `new Response(new Blob(['blob body'])).text()`,
    'Response of a stream': `new Response(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('chunk')); c.close() } })).text()`,
    'Response.formData': `new Response(new URLSearchParams('a=1&b=2')).formData().then((form) => [...form])`,
    'Response.clone': `{ const r = new Response('twice'); const c = r.clone(); return [await r.text(), await c.text()] }`,
    'Request.json': `new Request('http://h/', { method: 'POST', body: '[1]' }).json()`,
    'Request.text': `new Request('http://h/', { method: 'POST', body: 't' }).text()`,
    'Request.arrayBuffer': `new Request('http://h/', { method: 'POST', body: 'ab' }).arrayBuffer().then((b) => b.byteLength)`,
    'Request.blob': `new Request('http://h/', { method: 'POST', body: 'ab' }).blob().then((b) => [b.size, b instanceof Blob])`,
  }),
]

/** All uses but those of streams and of crypto, which have files of their own. */
export const settleUses: readonly Use[] = [...timers, ...utilities, ...emitters, ...bytes]

export { callbacks, promises }
