// What `net` does, as scripts for networkHarness.ts: each notes by side what it sees, and nothing that depends on a
// port, a version or a time.
import type { Scripts } from './networkHarness.ts'

/** Notes the life of a socket. */
const watch = `const watch = (side, socket) => {
  for (const event of ['connect', 'ready', 'end', 'finish', 'timeout', 'drain']) socket.on(event, () => note(side, event))
  socket.on('error', (error) => note(side, 'error', error.code, error.message.replace(/:\\d+$/, ':port'), error.syscall, error.errno))
  socket.on('close', (failed) => note(side, 'close', failed))
  return socket
}
`
const watched = (scripts: Scripts): Scripts =>
  Object.fromEntries(Object.entries(scripts).map(([name, text]) => [name, watch + text]))

const lives = watched({
  echo: `
    const server = net.createServer((socket) => { watch('server', socket).pipe(socket) })
    const port = await listen(server)
    const client = watch('client', net.connect(port, 'localhost'))
    client.on('data', (data) => { note('client', 'data', String(data)); client.end() })
    client.write('hello')
    await once(client, 'close')
    await new Promise((resolve) => server.close(resolve))`,
  'the server ends first': `
    const server = net.createServer((socket) => { watch('server', socket).resume(); socket.end('bye') })
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    client.on('data', (data) => note('client', String(data)))
    await once(client, 'close'); server.close()`,
  'half open on the server': `
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      watch('server', socket).on('data', (data) => note('server', String(data)))
      socket.on('end', () => { note('server', socket.readyState, socket.allowHalfOpen); setTimeout(() => socket.end('answer'), 5) })
    })
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    client.on('data', (data) => note('client', String(data)))
    client.end('question')
    await once(client, 'close'); server.close()`,
  'half open on the client': `
    const server = net.createServer((socket) => { watch('server', socket).resume(); socket.end('early') })
    const client = watch('client', net.connect({ port: await listen(server), host: '127.0.0.1', allowHalfOpen: true }))
    client.on('end', () => { note('client', client.readyState, client.writable); client.write('late '); client.end('words') })
    client.resume()
    await once(client, 'close'); server.close()`,
  'destroyed without an error': `
    const server = net.createServer((socket) => watch('server', socket).resume())
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    await once(client, 'connect')
    note('client', client.destroyed, client.readyState); client.destroy(); note('client', client.destroyed, client.readyState, client.pending)
    await once(client, 'close'); await wait(10); server.close()`,
  'destroyed with an error': `
    const server = net.createServer((socket) => watch('server', socket).resume())
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    await once(client, 'connect')
    client.destroy(new Error('mine')); note('client', client.errored.message)
    await once(client, 'close').catch(() => {}); await wait(10); server.close()`,
  'destroyed while it connects': `
    const server = net.createServer(() => note('server', 'connection'))
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    client.destroy(); note('client', client.connecting)
    await once(client, 'close'); server.close()`,
  'ended while it connects': `
    const server = net.createServer((socket) => watch('server', socket).resume())
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    client.end('x'); client.resume()
    await once(client, 'close'); server.close()`,
  refused: `
    const server = net.createServer(); const port = await listen(server); server.close(); await once(server, 'close')
    const client = watch('client', net.connect(port, '127.0.0.1'))
    client.on('error', (error) => note('client', error.address, error.port === port, error instanceof Error, client.connecting, client.destroyed))
    await once(client, 'close').catch(() => {})`,
  'refused by name': `
    const server = net.createServer(); const port = await listen(server); server.close(); await once(server, 'close')
    const client = watch('client', net.connect(port, 'localhost'))
    client.on('lookup', (error, address, family, host) => note('client', 'lookup', error, family, host))
    await once(client, 'close').catch(() => {})`,
  'a write that is refused': `
    const server = net.createServer(); const port = await listen(server); server.close(); await once(server, 'close')
    const client = watch('client', net.connect(port, '127.0.0.1'))
    client.write('lost', (error) => note('client', 'written', error?.code))
    await once(client, 'close').catch(() => {})`,
  'reset by the client': `
    const server = net.createServer((socket) => watch('server', socket).resume())
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    await once(client, 'connect'); await wait(5)
    note('client', client.resetAndDestroy() === client)
    await wait(20); server.close()`,
  'reset by the server': `
    const server = net.createServer((socket) => { watch('server', socket); setTimeout(() => socket.resetAndDestroy(), 5) })
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    client.resume()
    await once(client, 'close').catch(() => {}); server.close()`,
  'reset while it connects': `
    const server = net.createServer((socket) => watch('server', socket).resume())
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    client.resetAndDestroy()
    await once(client, 'close'); await wait(10); server.close()`,
  'reset of a socket that is not connected': `
    const socket = watch('client', new net.Socket()); socket.resetAndDestroy(); await wait(5)`,
  'written to after the end': `
    const server = net.createServer((socket) => watch('server', socket).resume())
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    client.resume(); client.end('x')
    note('client', client.write('y', (error) => note('client', 'written', error.code)))
    await wait(20); server.close()`,
  'written to after the other has ended': `
    const server = net.createServer((socket) => socket.end())
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    client.resume()
    client.on('end', () => note('client', client.write('y', (error) => note('client', 'written', error.code, error.message))))
    await wait(20); server.close()`,
  'written to after it was destroyed': `
    const server = net.createServer((socket) => socket.resume())
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    await once(client, 'connect'); client.destroy()
    client.write('y', (error) => note('client', 'written', error.code, error.message))
    await wait(20); server.close()`,
  destroySoon: `
    const server = net.createServer((socket) => watch('server', socket).on('data', (data) => note('server', String(data))))
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    client.write('all'); client.destroySoon()
    await wait(20); server.close()`,
  'async dispose of a server': `
    const server = net.createServer(); await listen(server)
    await server[Symbol.asyncDispose](); note('server', server.listening); await server[Symbol.asyncDispose](); note('server', 'twice')`,
  'not listened to': `
    const server = net.createServer(); const port = await listen(server); server.close(); await once(server, 'close')
    net.connect({ port, host: '127.0.0.1' }).on('close', (failed) => note('client', failed)); await wait(20); note('client')`,
})

const flows = watched({
  'a megabyte with backpressure': `
    const server = net.createServer((socket) => {
      let bytes = 0; let wrong = 0
      socket.on('data', (data) => { for (let i = 0; i < data.length; i++) if (data[i] !== ((bytes + i) & 255)) wrong++; bytes += data.length })
      socket.on('end', () => note('server', bytes, wrong, socket.bytesRead))
    })
    const client = net.connect(await listen(server), '127.0.0.1'); client.resume()
    const piece = Buffer.from(Uint8Array.from({ length: 65536 }, (_, i) => i & 255))
    let sent = 0; let waited = 0; let called = 0
    const more = () => {
      while (sent < 64) { sent++; if (!client.write(piece, () => called++)) { waited++; client.once('drain', more); return } }
      client.end()
    }
    more()
    await once(client, 'close')
    note('client', sent, waited > 0, called, client.bytesWritten); server.close()`,
  'a reader that pauses': `
    const server = net.createServer((socket) => { socket.on('error', () => {}); socket.write(Buffer.alloc(4_000_000), () => note('server', 'written')); note('server', socket.writableNeedDrain) })
    const client = net.connect(await listen(server), '127.0.0.1')
    let bytes = 0; client.on('data', (data) => { bytes += data.length; if (bytes === data.length) { client.pause(); note('client', client.isPaused()); setTimeout(() => { note('client', bytes < 200_000); client.resume() }, 30) } })
    await new Promise((resolve) => client.on('data', () => { if (bytes === 4_000_000) resolve() }))
    note('client', bytes, client.bytesRead); client.destroy(); server.close()`,
  'a reader that is paused: one large write is not taken, and closing with unread bytes is a reset': `
    const server = net.createServer((socket) => { socket.pause(); setTimeout(() => { note('server', socket.bytesRead); socket.destroy() }, 60) })
    const client = net.connect(await listen(server), '127.0.0.1')
    client.on('error', (error) => note('client', error.code)); client.on('drain', () => note('client', 'drain'))
    client.write(Buffer.alloc(20_000_000), (error) => note('client', 'written', error?.code))
    setTimeout(() => note('client', 'waiting', client.writableNeedDrain), 40)
    await once(client, 'close').catch(() => {}); await wait(5); server.close()`,
  'a reader that closes amid what it reads': `
    const server = net.createServer((socket) => { socket.once('data', () => socket.destroy()) })
    const client = net.connect(await listen(server), '127.0.0.1')
    client.on('error', (error) => note('client', error.code))
    client.write(Buffer.alloc(20_000_000), (error) => note('client', 'written', error?.code))
    await once(client, 'close').catch(() => {}); await wait(5); server.close()`,
  'who destroys its own socket amid a write': `
    const server = net.createServer((socket) => { socket.pause(); socket.on('error', () => {}); setTimeout(() => socket.destroy(), 80) })
    const client = net.connect(await listen(server), '127.0.0.1')
    for (const bytes of [20_000_000, 5]) client.write(Buffer.alloc(bytes), (error) => note('client', bytes, error?.code, error?.message))
    setTimeout(() => client.destroy(), 30)
    await once(client, 'close'); await wait(60); server.close()`,
  'a pipe into a sink that waits': `
    const { Writable } = require('stream'); let taken = 0, stopped
    const server = net.createServer((socket) => socket.pipe(new Writable({ highWaterMark: 1000, write(data, _, next) { taken += data.length; if (taken > 300_000 && stopped === undefined) stopped = next; else next() } })))
    const client = net.connect(await listen(server), '127.0.0.1')
    client.write(Buffer.alloc(20_000_000), () => { note('client', 'written'); client.end() })
    await wait(60); note('server', stopped !== undefined, taken < 600_000, client.writableNeedDrain); stopped()
    await once(client, 'close'); note('server', taken); server.close()`,
  'no piece is larger than a read of libuv': `
    const server = net.createServer((socket) => socket.end(Buffer.alloc(300_000)))
    const client = net.connect(await listen(server), '127.0.0.1'); let most = 0
    client.on('data', (data) => { most = Math.max(most, data.length) })
    await once(client, 'close'); note('client', most); server.close()`,
  'a buffer that is changed after it was written': `
    const server = net.createServer((socket) => socket.on('data', (data) => note('server', String(data))))
    const client = net.connect(await listen(server), '127.0.0.1'); await once(client, 'connect')
    const bytes = Buffer.from('right'); client.write(bytes); bytes.fill('x'); await wait(10); client.destroy(); server.close()`,
  'two sockets on one server': `
    const server = net.createServer((socket) => socket.pipe(socket)); const port = await listen(server)
    const clients = ['a', 'b'].map((name) => net.connect(port, '127.0.0.1').on('data', (data) => note(name, String(data))))
    clients[0].write('one'); clients[1].write('two'); await wait(10); for (const client of clients) client.destroy(); server.close()`,
  'strings in other encodings': `
    const server = net.createServer((socket) => { const all = []; socket.on('data', (data) => all.push(data)); socket.on('end', () => note('server', Buffer.concat(all).toString('hex'))) })
    const client = net.connect(await listen(server), '127.0.0.1'); client.resume()
    client.cork(); client.write('6162', 'hex'); client.write('Yw==', 'base64'); client.write('d', 'latin1'); client.write('e', 'utf16le'); client.write('\\u00e9'); client.uncork()
    client.setDefaultEncoding('latin1'); client.write('\\u00e9'); client.end('z', 'ascii')
    await once(client, 'close'); server.close()`,
  'setEncoding of a reader': `
    const server = net.createServer((socket) => { socket.write(Buffer.from([0xc3])); setTimeout(() => socket.end(Buffer.from([0xa9])), 5) })
    const client = net.connect(await listen(server), '127.0.0.1'); client.setEncoding('utf8'); client.on('data', (data) => note('client', typeof data, data))
    await once(client, 'close'); server.close()`,
  'for await of a socket': `
    const server = net.createServer((socket) => { socket.write('a'); setTimeout(() => socket.end('b'), 5) })
    const client = net.connect(await listen(server), '127.0.0.1'); let text = ''
    for await (const data of client) text += data
    note('client', text, client.destroyed); server.close()`,
  'bytes that were counted': `
    const server = net.createServer((socket) => socket.resume())
    const client = net.connect(await listen(server), '127.0.0.1')
    client.write('abc'); client.write(Buffer.alloc(4)); note('client', client.bytesWritten, client.bytesRead, client.bufferSize > 0, client.writableLength)
    await once(client, 'connect'); await wait(5); note('client', client.bytesWritten, client.writableLength, client.bufferSize)
    client.destroy(); note('client', client.bytesWritten, client.bufferSize); server.close()`,
  'the chunks are Buffers': `
    const server = net.createServer((socket) => socket.end('x'))
    const client = net.connect(await listen(server), '127.0.0.1')
    client.on('data', (data) => note('client', Buffer.isBuffer(data), data instanceof Buffer, data instanceof Uint8Array, data.byteOffset >= 0))
    await once(client, 'close'); server.close()`,
  'a pipeline through both': `
    const { pipeline } = require('stream/promises'); const { Readable } = require('stream')
    const server = net.createServer((socket) => { let n = 0; socket.on('data', (data) => { n += data.length }); socket.on('end', () => { note('server', n); server.close() }) })
    const client = net.connect(await listen(server), '127.0.0.1'); client.resume()
    await pipeline(Readable.from(Array.from({ length: 50 }, (_, i) => 'x'.repeat(i))), client)
    note('client', client.writableFinished); await once(server, 'close')`,
})

const times = watched({
  'an idle socket': `
    const server = net.createServer((socket) => watch('server', socket).resume())
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    note('client', client.setTimeout(30, () => note('client', 'called back')) === client, client.timeout)
    await once(client, 'timeout'); note('client', client.destroyed); client.end(); await once(client, 'close'); server.close()`,
  'traffic keeps a socket from being idle': `
    const server = net.createServer((socket) => socket.pipe(socket)); let timeouts = 0; const start = Date.now()
    const client = net.connect(await listen(server), '127.0.0.1'); client.resume(); client.setTimeout(80, () => { timeouts++ })
    for (let i = 0; i < 6; i++) { await wait(30); client.write('x') }
    note('client', timeouts); await once(client, 'timeout'); note('client', timeouts, Date.now() - start > 200); client.destroy(); server.close()`,
  'a timeout that is taken back': `
    const server = net.createServer((socket) => socket.resume())
    const client = watch('client', net.connect(await listen(server), '127.0.0.1'))
    const once20 = () => note('client', 'never'); client.setTimeout(20, once20); client.setTimeout(0, once20); note('client', client.timeout, client.listenerCount('timeout'))
    await wait(40); client.destroy(); server.close()`,
  'a timeout while it connects': `
    const server = net.createServer((socket) => socket.resume())
    const client = watch('client', net.connect({ port: await listen(server), host: '127.0.0.1', timeout: 25 })); note('client', client.timeout)
    await once(client, 'timeout'); client.destroy(); server.close()`,
  'a timeout on the server': `
    const server = net.createServer((socket) => { watch('server', socket).setTimeout(15, () => socket.end('slow')) })
    const client = watch('client', net.connect(await listen(server), '127.0.0.1')); client.resume(); await once(client, 'close'); server.close()`,
  'bad timeouts': `
    const socket = new net.Socket()
    for (const values of [[-1], [NaN], [Infinity], ['5'], [5, 5], [0, 'x'], [undefined]]) { try { socket.setTimeout(...values); note('client', 'took', values) } catch (error) { note('client', error) } }
    socket.destroy(); note('client', socket.setTimeout(5) === socket)`,
})

const servers = watched({
  'closes once nobody is connected': `
    const server = net.createServer((socket) => { socket.resume() }); server.on('close', () => note('server', 'close'))
    const client = net.connect(await listen(server), '127.0.0.1'); client.resume(); await once(client, 'connect'); await wait(5)
    server.close((error) => note('server', 'closed', error)); note('server', server.listening, server.address())
    server.getConnections((error, count) => note('server', error, count))
    await wait(10); note('client', 'ends'); client.end(); await wait(10)`,
  'closed twice': `
    const server = net.createServer(); await listen(server); server.close(() => note('server', 'first'))
    server.close((error) => note('server', error)); await wait(10); server.close((error) => note('server', error.code)); await wait(5)`,
  'never listened': `const server = net.createServer(); note('server', server.listening, server.address()); server.close((error) => note('server', error)); await wait(5)`,
  'listens twice': `const server = net.createServer(); await listen(server); try { server.listen(0) } catch (error) { note('server', error) } server.close()`,
  'listens again after it was closed': `
    const server = net.createServer((socket) => socket.end('again')); server.on('listening', () => note('server', 'listening')); await listen(server); server.close(); await once(server, 'close')
    const client = net.connect(await listen(server), '127.0.0.1'); client.on('data', (data) => note('client', String(data))); await once(client, 'close'); server.close()`,
  'a port in use': `
    const first = net.createServer(); const port = await listen(first); const second = net.createServer()
    second.on('error', (error) => { note('server', error.code, error.message.replace(port, 'port'), error.errno, error.syscall, error.address, error.port === port, second.listening); first.close() })
    second.listen(port, '127.0.0.1', () => note('server', 'never')); await wait(10)`,
  'an address of nobody': `const server = net.createServer(); server.on('error', (error) => note('server', error)); server.listen(1234, '203.0.113.9'); await wait(10)`,
  'a host of nobody': `const server = net.createServer(); server.on('error', (error) => note('server', error.code, error.syscall, error.hostname)); server.listen(1234, 'nobody.invalid'); await wait(50)`,
  'ports that are none': `
    for (const port of [-1, 65536, 1.5, NaN, '99999', true, {}, { port: true }]) { try { net.createServer().listen(port); note('server', 'took', port) } catch (error) { note('server', error.name, error.code, error.message.split('\\n')[0]) } }
    for (const values of [[], [null], [{}], [-1, 'localhost'], ['70000', 'localhost'], [undefined, 'x'], [{ port: {} }], [{ path: '' }]]) { try { new net.Socket().on('error', () => {}).connect(...values); note('client', 'took', values) } catch (error) { note('client', error.name, error.code, error.message.split('\\n')[0]) } }`,
  'no more than so many': `
    const server = net.createServer((socket) => { note('server', 'connection', server._connections); socket.resume() }); server.maxConnections = 1
    server.on('drop', (data) => note('server', 'drop', Object.keys(data), data.localAddress, data.remoteFamily, typeof data.remotePort))
    const port = await listen(server); const first = net.connect(port, '127.0.0.1'); await once(first, 'connect'); await wait(5)
    const second = net.connect(port, '127.0.0.1'); second.resume(); second.on('error', () => {}); await once(second, 'close'); note('client', 'dropped')
    first.end(); first.resume(); await once(first, 'close'); server.close()`,
  addresses: `
    const server = net.createServer((socket) => { note('server', socket.localAddress, socket.localFamily, socket.localPort === port, socket.remoteAddress, socket.remoteFamily, typeof socket.remotePort, socket.address().family); socket.end() })
    const port = await listen(server); note('server', Object.keys(server.address()), server.address().address, server.address().family)
    const client = net.connect(port, '127.0.0.1'); note('client', client.remoteAddress, client.localAddress, client.address())
    await once(client, 'connect'); note('client', client.remoteAddress, client.remoteFamily, client.remotePort === port, client.localAddress, client.localFamily, Object.keys(client.address()))
    client.resume(); await once(client, 'close'); note('client', client.remoteAddress, client.localAddress, client.address()); server.close()`,
  pauseOnConnect: `
    const server = net.createServer({ pauseOnConnect: true }, (socket) => { note('server', socket.isPaused(), socket.readableFlowing); socket.on('data', (data) => note('server', String(data))); setTimeout(() => { note('server', 'resumes'); socket.resume() }, 10) })
    const client = net.connect(await listen(server), '127.0.0.1'); client.write('waits'); await wait(30); client.destroy(); server.close()`,
  'a signal closes a server': `
    const control = new AbortController(); const server = net.createServer(); server.on('close', () => note('server', 'close')); server.listen({ port: 0, host: '127.0.0.1', signal: control.signal }); await once(server, 'listening'); control.abort(); await wait(10); note('server', server.listening)`,
  'listens by every form': `
    for (const values of [[0], ['0'], [0, '127.0.0.1'], [0, 'localhost'], [0, '127.0.0.1', 5], [{ port: 0 }], [{ port: 0, host: 'localhost' }], [{ port: null }], [], [undefined], [null]]) {
      const server = net.createServer(); server.listen(...values, () => note('server', 'called back')); await once(server, 'listening'); note('server', typeof server.address().port, server.listening); server.close(); await once(server, 'close')
    }`,
  'closed before it listens': `const server = net.createServer(); server.on('listening', () => note('server', 'listening')); server.on('close', () => note('server', 'close')); server.listen(0, '127.0.0.1'); server.close(); await wait(10)`,
  'events in which order': `
    const server = net.createServer(); server.on('connection', (socket) => { note('all', 'connection'); socket.on('data', () => note('all', 'server data')); process.nextTick(() => note('all', 'tick')) })
    const client = net.connect(await listen(server), '127.0.0.1'); client.write('x'); await wait(10); client.destroy(); server.close()`,
  'without new': `
    const server = net.Server(); note('server', server instanceof net.Server, server.constructor === net.Server); const socket = net.Socket(); note('client', socket instanceof net.Socket, socket.constructor === net.Socket, net.Stream === net.Socket)
    function Old() { net.Socket.call(this, { allowHalfOpen: true }) } require('util').inherits(Old, net.Socket); const old = new Old(); note('client', old instanceof net.Socket, old.allowHalfOpen)
    class Mine extends net.Server { constructor() { super((socket) => socket.end('mine')) } } const mine = new Mine(); const late = new Old(); late.connect(await listen(mine), '127.0.0.1'); late.on('data', (data) => { note('client', String(data)); late.end() }); await once(late, 'close'); mine.close()`,
})

const sockets = watched({
  'connected later': `
    const server = net.createServer((socket) => socket.end('hi'))
    const socket = watch('client', new net.Socket()); note('client', socket.readyState, socket.pending, socket.connecting, socket.destroyed, socket.bytesRead, socket.bytesWritten)
    socket.on('data', (data) => note('client', String(data))); socket.connect(await listen(server), '127.0.0.1', () => note('client', 'called back', socket.readyState)); note('client', socket.readyState, socket.pending)
    await once(socket, 'close'); server.close()`,
  'connected again': `
    const server = net.createServer((socket) => socket.end('hi')); const port = await listen(server); const socket = watch('client', new net.Socket()); socket.on('data', (data) => note('client', String(data)))
    socket.connect(port, '127.0.0.1'); await once(socket, 'close'); socket.connect(port, '127.0.0.1'); note('client', socket.destroyed, socket.readyState); await once(socket, 'close'); server.close()`,
  'connected by every form': `
    const server = net.createServer((socket) => socket.end()); const port = await listen(server)
    for (const values of [[port, '127.0.0.1'], [String(port), '127.0.0.1'], [{ port, host: '127.0.0.1' }], [{ port, host: 'localhost', family: 4 }], [{ port, host: 'localhost', autoSelectFamily: false }]]) {
      for (const connect of [net.connect, net.createConnection, (...all) => new net.Socket().connect(...all)]) { const client = connect(...values, () => note('client', 'connected')); client.resume(); await once(client, 'close') }
    } server.close()`,
  'a lookup of its own': `
    const server = net.createServer((socket) => socket.end()); const port = await listen(server)
    for (const autoSelectFamily of [true, false]) {
      const lookup = (host, options, found) => { note('client', host, options.all, options.family); options.all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4) }
      const client = net.connect({ port, host: 'made.up', lookup, autoSelectFamily }); client.on('lookup', (...values) => note('client', 'lookup', ...values)); client.on('connectionAttempt', (address, at, family) => note('client', 'attempt', address, at === port, family)); client.resume(); await once(client, 'close')
    } server.close()`,
  'a lookup that fails': `
    const lookup = (host, options, found) => found(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' })); const client = watch('client', net.connect({ port: 1, host: 'made.up', lookup })); await once(client, 'close').catch(() => {})
    const wrong = watch('wrong', net.connect({ port: 1, host: 'made.up', lookup: (host, options, found) => found(null, options.all ? [{ address: 'bad', family: 4 }] : 'bad', 4) })); await once(wrong, 'close').catch(() => {})
    try { net.connect({ port: 1, host: 'x', lookup: 5 }) } catch (error) { note('client', error) }`,
  'a name of nobody': `const client = watch('client', net.connect(1, 'nobody.invalid')); client.on('error', (error) => note('client', error.hostname, client.connecting)); await once(client, 'close').catch(() => {})`,
  'a signal destroys a socket': `
    const server = net.createServer((socket) => { socket.on('error', () => {}); socket.resume() }); const port = await listen(server); const control = new AbortController()
    const client = watch('client', net.connect({ port, host: '127.0.0.1', signal: control.signal })); await once(client, 'connect'); control.abort(); await wait(10); note('client', client.destroyed)
    const dead = watch('dead', new net.Socket({ signal: AbortSignal.abort() })); await wait(5); note('dead', dead.destroyed); server.close()
    try { new net.Socket({ signal: 5 }) } catch (error) { note('client', error.name, error.code) }`,
  'flags of keeping alive': `
    const server = net.createServer({ keepAlive: true, keepAliveInitialDelay: 3000, noDelay: true }, (socket) => { note('server', socket.setKeepAlive(false) === socket, socket.setNoDelay() === socket, server.keepAlive, server.keepAliveInitialDelay, server.noDelay); socket.end() })
    const client = net.connect({ port: await listen(server), host: '127.0.0.1', keepAlive: true, keepAliveInitialDelay: 1000, noDelay: true }); note('client', client.setKeepAlive(true, 1000) === client, client.setNoDelay(true) === client); client.resume(); await once(client, 'close'); server.close()`,
  'bad options': `
    for (const options of [{ objectMode: true }, { readableObjectMode: true }, { keepAliveInitialDelay: 'x' }, { keepAliveInitialDelay: -5 }]) { try { new net.Socket(options); note('client', 'took', options) } catch (error) { note('client', error) } }
    for (const options of [5, 'x', { highWaterMark: 'x' }, { keepAliveInitialDelay: 'y' }]) { try { net.createServer(options); note('server', 'took', options) } catch (error) { note('server', error) } }
    try { net.connect({ port: 1, localAddress: 'x' }) } catch (error) { note('client', error) }`,
  'pure parts': `
    note('pure', net.isIP('127.0.0.1'), net.isIP('::1'), net.isIP('x'), net.isIPv4('1.2.3.4'), net.isIPv6('1.2.3.4')); const list = new net.BlockList(); list.addAddress('1.2.3.4'); note('pure', list.check('1.2.3.4'), list.check('1.2.3.5')); note('pure', new net.SocketAddress({ address: '1.2.3.4', port: 5 }).address)
    note('pure', net.getDefaultAutoSelectFamily(), net.getDefaultAutoSelectFamilyAttemptTimeout()); net.setDefaultAutoSelectFamily(false); net.setDefaultAutoSelectFamilyAttemptTimeout(5); note('pure', net.getDefaultAutoSelectFamily(), net.getDefaultAutoSelectFamilyAttemptTimeout()); net.setDefaultAutoSelectFamily(true)
    for (const wrong of [() => net.setDefaultAutoSelectFamily(1), () => net.setDefaultAutoSelectFamilyAttemptTimeout('x'), () => net.setDefaultAutoSelectFamilyAttemptTimeout(0)]) { try { wrong() } catch (error) { note('pure', error) } }`,
  'what a prototype says': `
    const members = (at) => { const names = new Set(); for (; at !== null; at = Object.getPrototypeOf(at)) for (const name of Object.getOwnPropertyNames(at)) names.add(name); return [...names].sort().join(' ') }
    note('pure', members(net.Socket.prototype)); note('pure', members(net.Server.prototype)); note('pure', net.Socket.name, net.Socket.length, net.Server.name, net.Server.length, Object.getPrototypeOf(net.Socket) === require('stream').Duplex, Object.getPrototypeOf(net.Server) === require('events'))
    const socket = new net.Socket(); note('pure', socket instanceof require('stream').Duplex, socket instanceof require('stream').Readable, socket instanceof require('events').EventEmitter, Object.keys(socket).sort().join(' ')); note('pure', Object.keys(net.createServer()).sort().join(' '))`,
  'a blocklist': `
    const blockList = new net.BlockList(); blockList.addAddress('127.0.0.1'); const server = net.createServer({ blockList }, () => note('server', 'connection')); const port = await listen(server); const client = watch('client', net.connect(port, '127.0.0.1')); client.resume(); client.on('error', () => {}); await once(client, 'close').catch(() => {}); server.close()
    const other = watch('other', net.connect({ port, host: '127.0.0.1', blockList })); await once(other, 'close').catch(() => {})`,
})

const contexts = watched({
  'the context of every callback': `
    const { AsyncLocalStorage } = require('async_hooks'); const store = new AsyncLocalStorage(); const at = (side, what) => note(side, what, store.getStore())
    const every = (side, emitter, events) => { for (const event of events) emitter.on(event, () => at(side, event)) }
    const server = net.createServer(); every('server', server, ['listening', 'connection', 'close'])
    store.run('server', () => { server.on('connection', (socket) => { every('accepted', socket, ['data', 'end', 'close', 'timeout', 'finish']); socket.setTimeout(10); socket.write('hello', () => at('accepted', 'written')) }); server.listen(0, '127.0.0.1', () => at('server', 'called back')) }); await once(server, 'listening')
    const { port } = server.address(); const client = store.run('client', () => { const socket = net.connect(port, 'localhost', () => at('client', 'called back')); every('client', socket, ['lookup', 'connect', 'ready', 'data', 'end', 'close', 'finish']); return socket })
    store.run('writer', () => client.write('x', () => at('client', 'written'))); await wait(30); store.run('ender', () => client.end(() => at('client', 'ended'))); await wait(10); store.run('closer', () => server.close(() => at('server', 'closed'))); await wait(10)`,
  'the context of a failure': `
    const { AsyncLocalStorage } = require('async_hooks'); const store = new AsyncLocalStorage(); const server = net.createServer(); const port = await listen(server); server.close(); await once(server, 'close')
    const client = store.run('client', () => net.connect(port, '127.0.0.1')); client.on('error', () => note('client', 'error', store.getStore())); client.on('close', () => note('client', 'close', store.getStore())); await wait(20)
    const name = store.run('name', () => net.connect(1, 'nobody.invalid')); name.on('error', () => note('name', 'error', store.getStore())); await wait(20)`,
  'the context of a timeout': `
    const { AsyncLocalStorage } = require('async_hooks'); const store = new AsyncLocalStorage(); const server = net.createServer((socket) => socket.pipe(socket)); const client = net.connect(await listen(server), '127.0.0.1'); client.resume(); await once(client, 'connect')
    store.run('setter', () => client.setTimeout(30)); client.on('timeout', () => note('client', store.getStore())); await wait(10); store.run('writer', () => client.write('x')); await wait(45); client.destroy(); server.close()`,
  'a context that is entered in a listener': `
    const { AsyncLocalStorage } = require('async_hooks'); const store = new AsyncLocalStorage(); const server = net.createServer((socket) => { note('server', store.getStore()); store.enterWith('left behind'); socket.on('data', () => { note('server', 'data', store.getStore()); store.enterWith('more') }) }); const port = await listen(server)
    for (const name of ['a', 'b']) { const client = net.connect(port, '127.0.0.1'); client.write('1'); await wait(5); client.write('2'); await wait(5); client.destroy() } note('main', store.getStore()); server.close()`,
})

export const netScripts: Scripts = { ...lives, ...flows, ...times, ...servers, ...sockets, ...contexts }

/** Whole programs: what keeps a process alive, and how it ends. */
export const netPrograms: Scripts = {
  "a server that is unref'd": `const server = require('net').createServer().listen(0, '127.0.0.1', () => console.log('listening')); server.unref(); console.log(server === server.ref(), server === server.unref())`,
  "a server that is unref'd before it listens": `require('net').createServer().unref().listen(0, '127.0.0.1', () => console.log('listening'))`,
  'a server that is closed later': `const server = require('net').createServer().listen(0, '127.0.0.1'); setTimeout(() => server.close(() => console.log('closed')), 10); process.on('exit', (code) => console.log('exit', code))`,
  "a server that is ref'd again": `const server = require('net').createServer().listen(0, '127.0.0.1'); server.unref(); server.ref(); setTimeout(() => { console.log('alive'); server.close() }, 10).unref()`,
  "a socket that is unref'd": `const net = require('net'); const server = net.createServer((socket) => { socket.unref() }).listen(0, '127.0.0.1', () => { const socket = net.connect(server.address().port, '127.0.0.1', () => { console.log('connected'); socket.unref() }); server.unref() }); setTimeout(() => console.log('never'), 1000).unref(); process.on('exit', () => console.log('exit'))`,
  "a socket that is unref'd before it connects": `const net = require('net'); const server = net.createServer((socket) => socket.unref()).listen(0, '127.0.0.1', () => { const socket = new net.Socket().unref(); socket.connect(server.address().port, '127.0.0.1', () => console.log('connected')); setTimeout(() => server.unref(), 20) }); process.on('exit', () => console.log('exit'))`,
  'a socket that reads': `const net = require('net'); const server = net.createServer((socket) => { setTimeout(() => socket.end('late'), 20).unref() }).listen(0, '127.0.0.1', () => { net.connect(server.address().port, '127.0.0.1').on('data', (data) => console.log(String(data))); server.unref() }); process.on('exit', () => console.log('exit'))`,
  'a socket that waits unread': `const net = require('net'); const server = net.createServer({ pauseOnConnect: true }, () => { server.close() }).listen(0, '127.0.0.1', () => { const socket = net.connect(server.address().port, '127.0.0.1', () => socket.unref()) }); process.on('exit', () => console.log('exit'))`,
  'a connect that is refused': `process.on('exit', (code) => console.log('exit', code)); require('net').connect(1, '127.0.0.1').on('error', (error) => console.log(error.code))`,
  'a failure that nobody listens to': `process.on('exit', (code) => console.log('exit', code)); require('net').connect(1, '127.0.0.1')`,
  'a look-up': `process.on('exit', () => console.log('exit')); require('dns').lookup('localhost', () => console.log('found'))`,
  'a server whose port is taken': `process.on('exit', (code) => console.log('exit', code)); const net = require('net'); const first = net.createServer().listen(0, '127.0.0.1', () => net.createServer().listen(first.address().port, '127.0.0.1'))`,
  'free sockets of an agent': `const http = require('http'); const server = http.createServer((request, response) => response.end('x')).listen(0, '127.0.0.1', () => http.get({ port: server.address().port, host: '127.0.0.1', agent: new http.Agent({ keepAlive: true }) }, (response) => response.resume().on('end', () => { console.log('answered'); server.close(() => console.log('closed')) }))); process.on('exit', () => console.log('exit'))`,
  'a request that waits': `const http = require('http'); const server = http.createServer((request, response) => setTimeout(() => response.end('late'), 15).unref()).listen(0, '127.0.0.1', () => { server.unref(); http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (response) => response.on('data', (data) => console.log(String(data)))) }); process.on('exit', () => console.log('exit'))`,
  'an error of a request that nobody listens to': `process.on('exit', (code) => console.log('exit', code)); require('http').get({ port: 1, host: '127.0.0.1' })`,
  'a throw in a request listener': `process.on('exit', (code) => console.log('exit', code)); const http = require('http'); const server = http.createServer(() => { throw new Error('mine') }).listen(0, '127.0.0.1', () => http.get({ port: server.address().port, host: '127.0.0.1' }).on('error', () => {}))`,
  'a throw in a data listener': `process.on('exit', (code) => console.log('exit', code)); const net = require('net'); const server = net.createServer((socket) => socket.end('x')).listen(0, '127.0.0.1', () => net.connect(server.address().port, '127.0.0.1').on('data', () => { throw new Error('mine') }))`,
}
