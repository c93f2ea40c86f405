// Uses of net, http and dns that settle later (see settleTable.ts). Both ends are in one program.
import { callbacks, promises, type Use } from './settleTable.ts'

const pair = `const net = require('net'); const between = (accept, connected) => { const server = net.createServer((socket) => { socket.on('error', () => {}); accept(socket, server) }).listen(0, '127.0.0.1', () => connected(net.connect(server.address().port, '127.0.0.1').on('error', () => {}), server)) };`
const web = `const http = require('http'); const get = (...values) => http.get(...values).on('error', () => {}); const between = (answer, ask, options = {}) => { const server = http.createServer((request, response) => { answer(request, response); server.close() }).listen(0, '127.0.0.1', () => ask({ port: server.address().port, host: '127.0.0.1', agent: false, ...options }, server)) };`

export const networkUses: readonly Use[] = [
  ...callbacks({
    'dns.lookup': `require('dns').lookup('localhost', { family: 4 }, done)`,
    'dns.lookup all': `require('dns').lookup('localhost', { family: 4, all: true }, done)`,
    'dns.lookup of an address': `require('dns').lookup('127.0.0.1', { all: true }, done)`,
    'dns.lookup of nothing': `require('dns').lookup('', done)`,
    'dns.lookup of nobody': `require('dns').lookup('nobody.invalid', (error) => done(error.code, error.syscall, error.hostname, error.errno))`,
    'net.connect': `{ ${pair} between((socket) => socket.end(), (client, server) => { client.on('connect', () => { server.close(); client.resume(); done('connected') }) }) }`,
    'net.connect refused': `{ const net = require('net'); const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => net.connect(port, '127.0.0.1').on('error', (error) => { done(error.code, error.message.replace(port, 'port'), error.errno, error.syscall, error.address) })) }) }`,
    'net.Socket data': `{ ${pair} between((socket, server) => { socket.end('bytes'); server.close() }, (client) => client.on('data', done)) }`,
    'net.Socket end': `{ ${pair} between((socket, server) => { socket.end(); server.close() }, (client) => client.resume().on('end', done)) }`,
    'net.Socket close': `{ ${pair} between((socket, server) => { socket.end(); server.close() }, (client) => client.resume().on('close', done)) }`,
    'net.Socket write': `{ ${pair} between((socket, server) => { socket.resume(); server.close() }, (client) => client.write('x', () => { client.end(); done() })) }`,
    'net.Socket end callback': `{ ${pair} between((socket, server) => { socket.resume(); server.close() }, (client) => { client.resume(); client.end('x', done) }) }`,
    'net.Socket timeout': `{ ${pair} between((socket, server) => { socket.resume(); server.close() }, (client) => client.setTimeout(3, () => { client.destroy(); done('idle') })) }`,
    'net.Socket reset': `{ ${pair} between((socket, server) => { server.close(); setTimeout(() => socket.resetAndDestroy(), 3) }, (client) => client.resume().on('error', (error) => done(error.code, error.message, error.errno, error.syscall, error.constructor === Error))) }`,
    'net.Server listening': `{ const server = require('net').createServer(); server.listen(0, '127.0.0.1', () => { const { family } = server.address(); server.close(); done(family) }) }`,
    'net.Server close': `{ const server = require('net').createServer(); server.listen(0, '127.0.0.1', () => server.close(done)) }`,
    'net.Server getConnections': `require('net').createServer().getConnections(done)`,
    'net.Server in use': `{ const net = require('net'); const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); net.createServer().on('error', (error) => { server.close(); done(error.code, error.message.replace(port, 'port'), error.errno, error.syscall, error.address) }).listen(port, '127.0.0.1') }) }`,
    'net.Server drop': `{ ${pair} between(() => {}, (client, server) => { client.resume(); server.maxConnections = 0; server.on('drop', (what) => { server.close(); done(what.localAddress, what.remoteFamily) }) }) }`,
    'http request listener': `{ ${web} between((request, response) => { response.end(); done(request.method, Object.keys(request.headers), request.rawHeaders.length, request.headers) }, (options) => get({ ...options, headers: { host: 'x' } }, (response) => response.resume())) }`,
    'http response listener': `{ ${web} between((request, response) => { response.removeHeader('date'); response.setHeader('set-cookie', ['a', 'b']); response.end() }, (options) => get(options, (response) => { response.resume(); done(response.statusCode, response.headers, response.rawHeaders) })) }`,
    'http response data': `{ ${web} between((request, response) => response.end('body'), (options) => get(options, (response) => response.on('data', done))) }`,
    'http response end': `{ ${web} between((request, response) => response.end('body'), (options) => get(options, (response) => response.resume().on('end', () => done(response.complete, response.trailers)))) }`,
    'http request close': `{ ${web} between((request, response) => response.end('body'), (options) => get(options, (response) => response.resume()).on('close', done)) }`,
    'http request information': `{ ${web} between((request, response) => { response.writeEarlyHints({ link: '</a>; rel=preload' }); response.end() }, (options) => get(options, (response) => response.resume()).on('information', done)) }`,
    'http request timeout': `{ ${web} between((request, response) => setTimeout(() => response.end(), 9), (options) => get(options, (response) => response.resume()).setTimeout(3, () => done('slow'))) }`,
    'http request hung up on': `{ ${web} between((request) => request.socket.destroy(), (options) => get(options).on('error', (error) => done(error.code, error.message, error.constructor === Error))) }`,
    'http response cut': `{ ${web} between((request, response) => { response.write('x'); setTimeout(() => response.destroy(), 3) }, (options) => get(options, (response) => response.resume().on('error', (error) => done(error.code, error.message, error.constructor === Error)))) }`,
    'http request upgrade': `{ ${web} between(() => {}, (options, server) => { server.on('upgrade', (request, socket) => { socket.end('HTTP/1.1 101 Go\\r\\nConnection: upgrade\\r\\nUpgrade: x\\r\\n\\r\\n'); server.close() }); get({ ...options, headers: { connection: 'upgrade', upgrade: 'x' } }).on('upgrade', (response, socket) => { socket.destroy(); done(response.headers, response.rawHeaders) }) }) }`,
    'http.Server close': `{ const server = require('http').createServer(); server.listen(0, '127.0.0.1', () => server.close(done)) }`,
    'http.ServerResponse end callback': `{ ${web} between((request, response) => response.end('x', () => done(response.writableFinished)), (options) => get(options, (response) => response.resume())) }`,
  }),
  ...promises({
    'dns/promises.lookup': `require('dns/promises').lookup('localhost', { family: 4 })`,
    'dns/promises.lookup all': `require('dns/promises').lookup('localhost', { family: 4, all: true })`,
    'dns/promises.lookup of an address': `require('dns').promises.lookup('127.0.0.1')`,
    'net.Server asyncDispose': `{ const server = require('net').createServer().listen(0, '127.0.0.1'); await server[Symbol.asyncDispose](); return server.listening }`,
    'http.Server asyncDispose': `{ const server = require('http').createServer().listen(0, '127.0.0.1'); await require('events').once(server, 'listening'); await server[Symbol.asyncDispose](); return server.listening }`,
    'events.once of a server': `{ const server = require('net').createServer().listen(0, '127.0.0.1'); const all = await require('events').once(server, 'listening'); server.close(); return all }`,
    'for await of a request': `{ ${web} return new Promise((go) => between(async (request, response) => { let text = ''; for await (const piece of request) text += piece; response.end(); go(text) }, (options) => http.request({ ...options, method: 'POST' }, (response) => response.resume()).end('body'))) }`,
    'for await of a response': `{ ${web} return new Promise((go) => between((request, response) => response.end('body'), (options) => get(options, async (response) => { let text = ''; for await (const piece of response) text += piece; go(text) }))) }`,
  }),
]
