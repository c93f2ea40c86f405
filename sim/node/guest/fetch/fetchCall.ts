// One call of `fetch`: the request and those that redirections make of it, its abortion, and the Response that comes of
// it. Invariant: its promise settles once; an abortion after that fails the body. A redirected request loses what
// undici takes from it.
import type { ResponseHead } from '../../../network/http/http1.ts'
import type { GuestContext } from '../realm/context.ts'
import type { Agent } from './fetchAgent.ts'
import type { IncomingBody } from './fetchBody.ts'
import { codingsOf, decoded } from './fetchDecoding.ts'
import { frameless } from './fetchErrors.ts'
import { Exchange } from './fetchExchange.ts'
import { markFetched } from './fetchedResponse.ts'
import { type Outgoing, transportOf } from './fetchRequest.ts'
import { isBadPort, type Target, targetOf } from './fetchTarget.ts'

export type ResponseClass = new (body: unknown, init: object) => Response

const redirectsMax = 20

export class FetchCall {
  readonly #context: GuestContext
  readonly #agent: Agent
  readonly #Response: ResponseClass
  readonly #signal: AbortSignal | undefined
  readonly #promise: Promise<Response>
  #resolve: (response: Response) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined
  /** The request as the last redirection has made it. */
  #request: Outgoing
  #redirects = 0
  /** A redirection has led to another origin than the first. */
  #crossed = false
  #firstOrigin: string | undefined
  #exchange: Exchange | undefined
  #body: IncomingBody | undefined
  #over = false

  constructor(context: GuestContext, agent: Agent, Response: ResponseClass, request: Outgoing) {
    this.#context = context
    this.#agent = agent
    this.#Response = Response
    this.#request = request
    this.#signal = request.signal
    this.#promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** The request leaves after the running job, so that one which is aborted at once never does. */
  start(): Promise<Response> {
    const signal = this.#signal
    if (signal?.aborted === true) {
      this.#over = true
      this.#reject(signal.reason)
    } else {
      signal?.addEventListener('abort', this.#onAbort, { once: true })
      this.#context.host.microtask(() => this.#launch())
    }
    return this.#promise
  }

  readonly #onAbort = (): void => {
    const reason = this.#signal?.reason
    this.#over = true
    this.#reject(reason)
    this.#exchange?.abandon()
    this.#body?.fail(reason)
  }

  #fail(cause: unknown): void {
    this.#over = true
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#reject(
      new TypeError('fetch failed', { cause: cause instanceof Error ? cause : frameless(new Error(String(cause))) }),
    )
  }

  #launch(): void {
    this.#send().catch(this.#reject)
  }

  async #send(): Promise<void> {
    const request = this.#request
    const target = targetOf(request.url)
    if (target === undefined) this.#context.unsupported('fetch of https:')()
    else if (isBadPort(target)) this.#fail(frameless(new Error('bad port')))
    else {
      const body =
        request.body instanceof this.#context.real.Blob
          ? new Uint8Array(await request.body.arrayBuffer())
          : request.body
      if (!this.#over)
        this.#exchangeWith(target, request, typeof body === 'string' ? new TextEncoder().encode(body) : body)
    }
  }

  #exchangeWith(target: Target, request: Outgoing, body: Uint8Array | ReadableStream<unknown> | undefined): void {
    const { method } = request
    this.#firstOrigin ??= target.origin
    if (target.origin !== this.#firstOrigin) this.#crossed = true
    try {
      const { sent, declaredLength, closes } = transportOf(request.headers)
      const wire = { method, path: target.path, host: target.host, headers: sent, body, declaredLength, closes }
      this.#exchange = new Exchange(wire, {
        answered: (head, incoming) => this.#answered(target, head, incoming),
        failed: (error) => this.#fail(error),
      })
    } catch (error) {
      this.#fail(error)
      return
    }
    this.#agent.begin(this.#exchange, target)
  }

  #answered(target: Target, head: ResponseHead, body: IncomingBody): void {
    const isRedirection = [301, 302, 303, 307, 308].includes(head.status)
    const { redirect } = this.#request
    const location =
      isRedirection && redirect !== 'manual' ? this.#context.host.http1.headerOf(head, 'location') : undefined
    if (isRedirection && redirect === 'error') this.#fail(frameless(new Error('unexpected redirect')))
    else if (location !== undefined && redirect === 'follow') this.#follow(target, head, location)
    else this.#respond(target, head, body)
  }

  /** The body of a redirection is left unread, as undici leaves it. */
  #follow(target: Target, head: ResponseHead, location: string): void {
    const { real } = this.#context
    const text = /^[\x21-\x7e]*$/.test(location) ? location : real.Buffer.from(location, 'latin1').toString()
    const fragment = new real.URL(this.#request.url).hash
    let url: URL
    try {
      url = new real.URL(text, this.#request.url)
    } catch (error) {
      this.#fail(frameless(this.#context.realm.toRealm(error) as Error))
      return
    }
    if (url.hash === '') url.hash = fragment
    const problem = this.#redirectionProblem(url, head)
    if (problem !== undefined) {
      this.#fail(frameless(new Error(problem)))
      return
    }
    this.#redirects += 1
    this.#request = redirected(this.#request, head.status, url, url.origin !== target.origin)
    this.#launch()
  }

  #redirectionProblem(url: URL, { status }: ResponseHead): string | undefined {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'URL scheme must be a HTTP(S) scheme'
    if (this.#redirects === redirectsMax) return 'redirect count exceeded'
    if (url.username !== '' || url.password !== '') return 'cross origin not allowed for request mode "cors"'
    return status !== 303 && isStream(this.#request.body) ? '' : undefined
  }

  #respond(target: Target, head: ResponseHead, incoming: IncomingBody): void {
    const { status, reason } = head
    const isEmpty = this.#request.method === 'HEAD' || status === 204 || status === 205 || status === 304
    const codings = isEmpty ? [] : codingsOf(this.#context.host.http1.headerOf(head, 'content-encoding'))
    if (codings instanceof Error) {
      incoming.discard()
      this.#fail(frameless(codings))
      return
    }
    const body = codings.length === 0 ? incoming : decoded(this.#context, codings, incoming)
    const headers = head.headers.map(([name, value]) => [name.toLowerCase(), value])
    body.onOver = () => this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#body = body
    if (isEmpty) body.discard()
    const response = new this.#Response(isEmpty ? null : this.#content(body), { status, statusText: reason, headers })
    markFetched(response, { url: target.href, redirected: this.#redirects > 0, type: this.#crossed ? 'cors' : 'basic' })
    this.#resolve(response)
  }

  /** What has arrived whole needs no stream of ours, unless an abortion could still fail it. */
  #content(body: IncomingBody): Uint8Array | ReadableStream<Uint8Array> {
    return (this.#signal === undefined ? body.whole() : undefined) ?? body.stream(this.#context)
  }
}

function isStream(body: Outgoing['body']): boolean {
  return typeof body === 'object' && 'getReader' in body
}

/** The request that follows a redirection. */
function redirected(request: Outgoing, status: number, url: URL, crosses: boolean): Outgoing {
  const { method } = request
  const becomesGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'GET' && method !== 'HEAD')
  let { headers } = request
  if (becomesGet)
    headers = headers.filter(([name]) => !/^content-(?:encoding|language|location|type|length)$/i.test(name))
  if (crosses) headers = headers.filter(([name]) => !/^(?:(?:proxy-)?authorization|cookie|host)$/i.test(name))
  return { ...request, url: url.href, headers, ...(becomesGet ? { method: 'GET', body: undefined } : {}) }
}
