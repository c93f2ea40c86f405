// What a Node process keeps beside its realms, and so could outlive a run: how a program changes it, and how the next
// one would see that. A member that the simulated Node refuses or denies changes nothing.
export interface HostState {
  readonly change: string
  /** An expression. */
  readonly observe: string
}

export const hostStates: Readonly<Record<string, HostState>> = {
  environment: { change: `process.env.LEFT = 'x'`, observe: `process.env.LEFT` },
  'time zone': { change: `process.env.TZ = 'Asia/Tokyo'`, observe: `new Date(0).getHours()` },
  'working directory': { change: `process.chdir('/tmp')`, observe: `process.cwd()` },
  umask: { change: `process.umask(0o077)`, observe: `process.umask()` },
  title: { change: `process.title = 'left'`, observe: `process.title` },
  'exit code': { change: `process.exitCode = 3`, observe: `process.exitCode` },
  arguments: {
    change: `process.argv.push('left'); process.execArgv.push('left')`,
    observe: `[process.argv.length, process.execArgv.length]`,
  },
  'signal listeners': { change: `process.on('SIGUSR2', () => {})`, observe: `process.listenerCount('SIGUSR2')` },
  'exception callback': {
    change: `process.setUncaughtExceptionCaptureCallback(() => {})`,
    observe: `process.hasUncaughtExceptionCaptureCallback()`,
  },
  'rejection listeners': {
    change: `process.on('unhandledRejection', () => {})`,
    observe: `process.listenerCount('unhandledRejection')`,
  },
  'source maps': { change: `process.setSourceMapsEnabled(true)`, observe: `process.sourceMapsEnabled` },
  deprecations: {
    change: `process.noDeprecation = true; process.throwDeprecation = true`,
    observe: `[process.noDeprecation, process.throwDeprecation]`,
  },
  'warnings given once': {
    change: `require('util').deprecate(() => {}, 'old', 'LEFT0001')()`,
    observe: `new Promise((resolve) => { process.once('warning', ({ code }) => resolve(code)); require('util').deprecate(() => {}, 'old', 'LEFT0001')(); setTimeout(resolve, 10, 'no warning') })`,
  },
  'the warning of a long timer': {
    change: `setTimeout(() => {}, 2 ** 40)`,
    observe: `new Promise((resolve) => { process.once('warning', ({ name }) => resolve(name)); clearTimeout(setTimeout(() => {}, 2 ** 40)); setTimeout(resolve, 10, 'no warning') })`,
  },
  'limit of stacks': {
    change: `Error.stackTraceLimit = 1`,
    observe: `[Error.stackTraceLimit, (() => (() => new Error('x').stack.split('\\n').length)())()]`,
  },
  'format of stacks': {
    change: `Error.prepareStackTrace = () => 'left'`,
    observe: `String(new Error('x').stack).slice(0, 8)`,
  },
  'names of scripts': {
    change: `require('vm').runInThisContext('1'); require('vm').runInThisContext('1', 'node:events'); new Function('return 1')`,
    observe: `(() => { try { new (require('events'))().emit('error', 'x') } catch (error) { return error.stack } })()`,
  },
  'flags of V8': {
    change: `require('v8').setFlagsFromString('--stack-trace-limit=1')`,
    observe: `new Error('x').stack.split('\\n').length`,
  },
  'cache of modules': {
    change: `require.cache.left = {}; require('module')._pathCache.left = 1`,
    observe: `[Object.keys(require.cache).includes('left'), require('module')._pathCache?.left]`,
  },
  'kinds of modules': { change: `require.extensions['.left'] = () => {}`, observe: `Object.keys(require.extensions)` },
  'members of builtin modules': {
    change: `require('fs').left = 1; require('os').hostname = () => 'left'`,
    observe: `[require('fs').left, require('os').hostname() === 'left']`,
  },
  'listeners that are allowed': {
    change: `require('events').defaultMaxListeners = 99`,
    observe: `[require('events').defaultMaxListeners, new (require('events'))().getMaxListeners()]`,
  },
  'capture of rejections': {
    change: `require('events').captureRejections = true`,
    observe: `require('events').captureRejections`,
  },
  'size of the pool': { change: `Buffer.poolSize = 1`, observe: `Buffer.poolSize` },
  'shown bytes': {
    change: `require('buffer').INSPECT_MAX_BYTES = 1`,
    observe: `require('util').inspect(Buffer.from('abc'))`,
  },
  'high-water mark of streams': {
    change: `require('stream').setDefaultHighWaterMark(false, 7)`,
    observe: `[require('stream').getDefaultHighWaterMark(false), new (require('stream').PassThrough)().readableHighWaterMark]`,
  },
  'options of inspect': {
    change: `require('util').inspect.defaultOptions.depth = 0; require('util').inspect.styles.number = 'red'`,
    observe: `require('util').inspect({ a: { b: { c: 1 } } }, { colors: true })`,
  },
  'default agent': {
    change: `require('http').globalAgent.maxSockets = 1; require('http').globalAgent.left = 1`,
    observe: `[require('http').globalAgent.maxSockets, require('http').globalAgent.left]`,
  },
  'header size': {
    change: `require('http').setMaxIdleHTTPParsers(1); require('http').maxHeaderSize = 1`,
    observe: `require('http').maxHeaderSize`,
  },
  'choice of an address family': {
    change: `require('net').setDefaultAutoSelectFamily(false); require('net').setDefaultAutoSelectFamilyAttemptTimeout(11)`,
    observe: `[require('net').getDefaultAutoSelectFamily(), require('net').getDefaultAutoSelectFamilyAttemptTimeout()]`,
  },
  'servers of names': {
    change: `require('dns').setServers(['1.2.3.4']); require('dns').setDefaultResultOrder('ipv6first')`,
    observe: `[require('dns').getServers(), require('dns').getDefaultResultOrder()]`,
  },
  ciphers: {
    change: `require('tls').DEFAULT_MIN_VERSION = 'TLSv1'; require('tls').DEFAULT_CIPHERS = 'x'`,
    observe: `[require('tls').DEFAULT_MIN_VERSION, require('tls').DEFAULT_CIPHERS.length]`,
  },
  'FIPS mode': { change: `require('crypto').setFips(true)`, observe: `require('crypto').getFips()` },
  'channels of diagnostics': {
    change: `require('diagnostics_channel').subscribe('left', () => {})`,
    observe: `[require('diagnostics_channel').hasSubscribers('left'), require('diagnostics_channel').hasSubscribers('http.client.request.start')]`,
  },
  'async hooks': {
    change: `require('async_hooks').createHook({ init() { globalThis.inits = 1 } }).enable()`,
    observe: `[require('async_hooks').executionAsyncId(), globalThis.inits]`,
  },
  'async stores': {
    change: `globalThis.store = new (require('async_hooks').AsyncLocalStorage)(); store.enterWith('left')`,
    observe: `[globalThis.store, Object.getOwnPropertySymbols(new (require('async_hooks').AsyncResource)('x')).length]`,
  },
  'hooks of promises': {
    change: `require('v8').promiseHooks.onInit(() => { globalThis.inits = 1 })`,
    observe: `Promise.resolve().then(() => globalThis.inits)`,
  },
  'marks of performance': {
    change: `performance.mark('left'); performance.setResourceTimingBufferSize(1)`,
    observe: `performance.getEntries().map(({ name }) => name)`,
  },
  'observers of performance': {
    change: `new (require('perf_hooks').PerformanceObserver)(() => {}).observe({ entryTypes: ['mark'] })`,
    observe: `[performance.now() > 0, performance.timeOrigin > 0]`,
  },
  'registered blobs': {
    change: `globalThis.address = URL.createObjectURL(new Blob(['left']))`,
    observe: `[require('buffer').resolveObjectURL('blob:nodedata:left'), globalThis.address]`,
  },
  'messages to all': {
    change: `new BroadcastChannel('left').onmessage = () => {}`,
    observe: `new Promise((resolve) => { const channel = new BroadcastChannel('left'); channel.postMessage(1); setTimeout(() => { channel.close(); resolve('sent') }, 10) })`,
  },
  locks: {
    change: `navigator.locks.request('left', () => new Promise(() => {}))`,
    observe: `globalThis.navigator?.locks?.query?.().then(({ held }) => held.length)`,
  },
  'shared symbols': {
    change: `Symbol.for('left').description.left = 1; globalThis[Symbol.for('left')] = 1`,
    observe: `globalThis[Symbol.for('left')]`,
  },
  'shared prototypes': {
    change: `for (const shared of [Promise, Map, ArrayBuffer, URL, Response, require('stream').Readable, require('events')]) { try { shared.left = 1 } catch {} try { shared.prototype.left = 1 } catch {} }`,
    observe: `[Promise, Map, URL, Response, require('stream').Readable, require('events')].map((shared) => [shared.left, shared.prototype.left])`,
  },
  'web streams': {
    change: `ReadableStream.prototype.left = 1; ReadableStream.prototype.tee = null`,
    observe: `[ReadableStream.prototype.left, typeof ReadableStream.prototype.tee]`,
  },
  dispatcher: {
    change: `globalThis[Symbol.for('undici.globalDispatcher.1')] = { dispatch() {} }`,
    observe: `typeof globalThis[Symbol.for('undici.globalDispatcher.1')]`,
  },
  'test runner and report': {
    change: `process.report.directory = '/left'; process.report.compact = true`,
    observe: `[process.report?.directory, process.report?.compact]`,
  },
  'active handles': {
    change: `setInterval(() => {}, 1000); require('net').createServer().listen(0)`,
    observe: `process.getActiveResourcesInfo().length`,
  },
  'queue of messages': {
    change: `const { port1, port2 } = new MessageChannel(); port1.postMessage('left'); port2.ref?.()`,
    observe: `[require('worker_threads').threadId, require('worker_threads').isMainThread]`,
  },
  'regular expressions': { change: `/(left)/.exec('left')`, observe: `[RegExp.$1, RegExp.lastMatch]` },
  'ids of async work': {
    change: `for (let n = 0; n < 100; n += 1) new (require('async_hooks').AsyncResource)('x')`,
    observe: `new (require('async_hooks').AsyncResource)('x').asyncId()`,
  },
  'numbers of descriptors': {
    change: `require('fs').openSync('/tmp/left', 'w')`,
    observe: `[require('fs').openSync('/tmp', 'r'), require('fs').existsSync('/tmp/left')]`,
  },
  'random numbers': {
    change: `Math.random(); crypto.randomUUID(); require('crypto').randomBytes(100)`,
    observe: `[Math.random(), crypto.randomUUID(), require('crypto').randomBytes(4).toString('hex')]`,
  },
  clocks: {
    change: `for (let n = 0; n < 1000; n += 1) Date.now()`,
    observe: `[Date.now(), performance.now(), process.hrtime.bigint() > 0n, process.uptime()]`,
  },
  'data of the machine': {
    change: `process.memoryUsage(); require('os').cpus().length = 0`,
    observe: `[require('os').cpus().length, process.memoryUsage().rss > 0]`,
  },
}
