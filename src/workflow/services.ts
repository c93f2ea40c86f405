// How a step's body calls services: over HTTP, by the program's own `fetch`, with the patience of a careful client. It
// runs inside the program, simulated or real. Invariant: every failure is an Error with a `code`, so that engines can
// keep it as data.
import type { Json } from './contract.ts'

/** What a service is told with a request: the idempotency key and the logical step that it serves, and the payload. */
export interface StepCall {
  readonly key: string
  readonly run: string
  readonly path: string
  readonly payload: Readonly<Record<string, Json>>
  /** The service is to be unavailable for that many first tries of this key. */
  readonly failFirst?: number
}

/** How long it waits for an answer, or for the next piece of one. */
const patienceMs = 30_000

/** Asks a service and gives its answer. Rejects with the service's `code`, or with `unavailable` if none was heard. */
export async function callService(service: string, operation: string, call: StepCall): Promise<unknown> {
  const { response, text } = await heard(service, async () => {
    const answer = await fetch(urlOf(service, operation), {
      ...requestOf(call, 'application/json'),
      signal: AbortSignal.timeout(patienceMs),
    })
    return { response: answer, text: await answer.text() }
  })
  if (!response.ok) throw refusalOf(service, response, text)
  return heard(service, async () => JSON.parse(text))
}

/** Asks a service and gives its answer token by token, as they come. */
export async function* streamService(
  service: string,
  operation: string,
  call: StepCall,
): AsyncGenerator<string, void, undefined> {
  const patience = new Patience()
  try {
    const response = await heard(service, () =>
      fetch(urlOf(service, operation), { ...requestOf(call, 'text/event-stream'), signal: patience.signal }),
    )
    if (!response.ok || response.body === null)
      throw refusalOf(service, response, await heard(service, () => response.text()))
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    let held = ''
    let whole = false
    for (;;) {
      const { done, value } = await heard(service, () => reader.read())
      if (done) break
      patience.renew()
      const events = `${held}${decoder.decode(value, { stream: true })}`.split('\n\n')
      held = events.pop() ?? ''
      for (const event of events) {
        const data = event.slice('data: '.length)
        if (data === '[DONE]') whole = true
        else yield (JSON.parse(data) as { readonly token: string }).token
      }
    }
    if (!whole) throw failureOf('unavailable', `${service} broke off in its answer`)
  } finally {
    patience.end()
  }
}

/** Aborts what waits too long for the next sign of life. */
class Patience {
  readonly #controller = new AbortController()
  #timer = this.#start()

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  renew(): void {
    clearTimeout(this.#timer)
    this.#timer = this.#start()
  }

  /** Nobody waits any more; what still comes is not read. */
  end(): void {
    clearTimeout(this.#timer)
    this.#controller.abort()
  }

  #start(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#controller.abort(new Error(`nothing came for ${patienceMs / 1000} s`)), patienceMs)
  }
}

function urlOf(service: string, operation: string): string {
  return `http://${service}/${operation}`
}

function requestOf({ key, run, path, payload, failFirst }: StepCall, accept: string): RequestInit {
  const headers: Record<string, string> = {
    accept,
    'content-type': 'application/json',
    // Run ids are any text, headers are not.
    'idempotency-key': encodeURI(key),
    'x-run': encodeURI(run),
    'x-path': path,
  }
  if (failFirst !== undefined) headers['x-fail-first'] = String(failFirst)
  return { method: 'POST', headers, body: JSON.stringify(payload) }
}

/** What was asked, or an Error that says that nothing was heard and why. */
async function heard<T>(service: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const { message, cause } = error as { readonly message?: string; readonly cause?: { readonly message?: string } }
    throw failureOf('unavailable', `${service}: ${cause?.message ?? message ?? String(error)}`)
  }
}

/**
 * The error of an answer that is not one: what its body says, as far as it is the service's own and not a gateway's.
 */
function refusalOf(service: string, { status, headers }: Response, text: string): Error {
  let said: { readonly code?: string; readonly message?: string } = {}
  try {
    said = Object(JSON.parse(text))
  } catch {}
  const error = failureOf(said.code ?? `http-${status}`, said.message ?? `${service} answered ${status}`)
  const retryAfterS = headers.get('retry-after')
  return status === 429 && retryAfterS !== null
    ? Object.assign(error, { retryAfterMs: Number(retryAfterS) * 1000 })
    : error
}

function failureOf(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
