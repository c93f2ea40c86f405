// Peers of more than one test of `fetch`, and the comparison with the real one.
import { expect } from 'vitest'
import { fetchBoth, type Peer } from './fetchBoth.ts'

export async function expectSame(script: string, peer: Peer): Promise<void> {
  const { simulated, real } = await fetchBoth(script, peer)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(1)
}

/** Answers with the request that it got, as text. */
export const echo: Peer = (socket) => ({
  data: (text) =>
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\ncontent-length: ${text.length}\r\n\r\n${text}`),
  ended: () => socket.end(),
})

/** Answers piece by piece, early, or never; `/echo` with the body that it got. */
export const slow: Peer = (socket, later) => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n'
  let got = ''
  return {
    data: (text) => {
      got = /^[A-Z]+ \//.test(text) ? text : got + text
      const path = text.split(' ')[1] ?? ''
      if (path === '/slow') {
        socket.write(head)
        for (let part = 1; part <= 3; part += 1) later(part * 40, () => socket.write(`5\r\npart${part}\r\n`))
        later(160, () => socket.write('0\r\n\r\n'))
      } else if (path === '/burst') socket.write(`${head}1\r\na\r\n1\r\nb\r\n0\r\n\r\n`)
      else if (path === '/never') socket.write(`${head}1\r\na\r\n`)
      else if (path === '/early') socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno')
      else if (got.startsWith('POST /echo') && /\r\n(?:0\r\n\r\n|\r\n.{4})$/.test(got)) {
        const body = got.slice(got.indexOf('\r\n\r\n') + 4)
        got = ''
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
      }
    },
    ended: () => socket.end(),
  }
}

/** Answers once, and then never again. */
export const silent: Peer = (socket) => ({
  data: (text) => {
    if (text.startsWith('GET /never')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc')
    if (text.startsWith('GET /ok')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    if (text.startsWith('GET /soon'))
      socket.write('HTTP/1.1 200 OK\r\nkeep-alive: timeout=5\r\ncontent-length: 2\r\n\r\nok')
  },
  ended: () => socket.end(),
})
