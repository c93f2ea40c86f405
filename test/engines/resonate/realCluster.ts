// Runs an engine's programs for real: the bundles that the simulation runs, as processes of this machine, talking over
// loopback. A small module stands in for the world: over the pipe to this process it passes on what clients want and
// what the wrappers record.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleProgram } from '../../../src/run/bundle.ts'
import { packageFolder } from '../../../src/run/sut.ts'

const boot = `
const [, , program, machine, incarnation] = process.argv
const world = {
  machine,
  incarnation: Number(incarnation),
  record: (name, data) => process.send({ kind: 'record', name, data }),
  serve: (handle) => process.on('message', ({ number, operation, input }) => {
    Promise.resolve().then(() => handle(operation, input)).then(
      (output) => process.send({ kind: 'reply', number, output }),
      (error) => process.send({ kind: 'reply', number, failure: String(error) }),
    )
  }),
}
process.on('disconnect', () => process.exit())
// The names of services resolve to one place, which is told which of them is meant.
const { RESONATE_URL, SERVICES_URL } = process.env
const { fetch } = globalThis
globalThis.fetch = (url, init) => fetch(String(url).startsWith(RESONATE_URL) ? url : String(url).replace('http://', SERVICES_URL), init)
const Module = require('node:module')
const load = Module._load
Module._load = (name, ...rest) => (name === 'crashworthy:world' ? world : load(name, ...rest))
require(program)
process.send({ kind: 'booted' })
`

export interface ProgramRecord {
  readonly machine: string
  readonly name: string
  readonly data: { readonly run?: string; readonly [key: string]: unknown }
}

type Message =
  | { readonly kind: 'booted' }
  | { readonly kind: 'record'; readonly name: string; readonly data: ProgramRecord['data'] }
  | { readonly kind: 'reply'; readonly number: number; readonly output?: unknown; readonly failure?: string }

export class RealCluster {
  /** How often each key was presented to each service. */
  readonly tries = new Map<string, number>()
  readonly records: ProgramRecord[] = []
  readonly #folder = mkdtempSync(join(tmpdir(), 'crashworthy-'))
  readonly #processes = new Map<string, ChildProcess>()
  readonly #incarnations = new Map<string, number>()
  readonly #services = createHttpServer((incoming, outgoing) => this.#serve(incoming, outgoing))
  readonly #requests: ((reply: { readonly output?: unknown; readonly failure?: string }) => void)[] = []
  #port = 0
  #servicesPort = 0

  /** @param programs file of each program, from the package's folder, by its name. */
  async open(programs: Readonly<Record<string, string>>, workflows: string): Promise<void> {
    writeFileSync(join(this.#folder, 'boot.cjs'), boot)
    for (const [name, file] of Object.entries(programs)) {
      const { text } = await bundleProgram(join(packageFolder, file), workflows)
      writeFileSync(join(this.#folder, `${name}.cjs`), text)
    }
    const probe = createServer()
    this.#port = await portOf(probe)
    probe.close()
    await once(probe, 'close')
    this.#servicesPort = await portOf(this.#services)
  }

  /** Resolves when the program's module was run: what it listens on or connects to takes a moment more. */
  async start(machine: string, program: string): Promise<void> {
    const incarnation = (this.#incarnations.get(machine) ?? 0) + 1
    this.#incarnations.set(machine, incarnation)
    const child = fork(
      join(this.#folder, 'boot.cjs'),
      [join(this.#folder, `${program}.cjs`), machine, String(incarnation)],
      {
        env: {
          PATH: process.env['PATH'],
          RESONATE_URL: `http://127.0.0.1:${this.#port}`,
          RESONATE_PORT: String(this.#port),
          SERVICES_URL: `http://127.0.0.1:${this.#servicesPort}/`,
          RESONATE_FOLDER: join(this.#folder, 'var', 'lib', 'resonate'),
        },
        execArgv: [],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      },
    )
    this.#processes.set(machine, child)
    child.on('message', (message: Message) => this.#receive(machine, message))
    await once(child, 'message')
  }

  /** Ends a process without giving it a word. */
  async kill(machine: string): Promise<void> {
    const child = this.#processes.get(machine)
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  /** Asks as a client does: again and again until it is not refused. */
  async ask(machine: string, operation: string, input: unknown): Promise<unknown> {
    for (;;) {
      const reply = await new Promise<{ readonly output?: unknown; readonly failure?: string }>((resolve) => {
        this.#processes.get(machine)?.send({ number: this.#requests.push(resolve) - 1, operation, input })
      })
      if (reply.failure === undefined) return reply.output
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes.keys()].map((machine) => this.kill(machine)))
    this.#services.close()
    rmSync(this.#folder, { recursive: true })
  }

  #receive(machine: string, message: Message): void {
    switch (message.kind) {
      case 'booted':
        break
      case 'record':
        this.records.push({ machine, name: message.name, data: message.data })
        break
      case 'reply':
        this.#requests[message.number]?.(message)
    }
  }

  /** A service answers how often it was asked with this key, and is unavailable as often as it was told to be. */
  #serve({ url = '', headers }: IncomingMessage, outgoing: ServerResponse): void {
    const id = `${url.split('/')[1]} ${decodeURI(String(headers['idempotency-key']))}`
    const tries = (this.tries.get(id) ?? 0) + 1
    this.tries.set(id, tries)
    const isFailing = tries <= Number(headers['x-fail-first'] ?? 0)
    outgoing.writeHead(isFailing ? 503 : 200, { 'content-type': 'application/json' })
    outgoing.end(JSON.stringify(isFailing ? { code: 'unavailable', message: 'not now' } : tries))
  }
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as { port: number }).port
}
