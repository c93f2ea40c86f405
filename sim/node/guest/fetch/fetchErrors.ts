// The errors of undici, which real Node gives as the cause of a failed `fetch`: engines look at their codes to tell
// what may be tried again. None has frames: they are made in events of the network, where no line of the program runs.

const kinds = {
  BodyTimeoutError: ['UND_ERR_BODY_TIMEOUT', 'Body Timeout Error'],
  ConnectTimeoutError: ['UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error'],
  HeadersTimeoutError: ['UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error'],
  HTTPParserError: [undefined, 'Response does not match the HTTP/1.1 protocol'],
  InvalidArgumentError: ['UND_ERR_INVALID_ARG', 'Invalid Argument Error'],
  NotSupportedError: ['UND_ERR_NOT_SUPPORTED', 'Not supported error'],
  RequestContentLengthMismatchError: [
    'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
    'Request body length does not match content-length header',
  ],
  ResponseContentLengthMismatchError: [
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    'Response body length does not match content-length header',
  ],
  SocketError: ['UND_ERR_SOCKET', 'Socket error'],
} as const

const classes = new Map<string, new (message: string) => Error>()

/** An error of this class, with its code; `more` are further members. */
export function undiciError(name: keyof typeof kinds, message: string = kinds[name][1], more: object = {}): Error {
  let Class = classes.get(name)
  if (Class === undefined) {
    Class = { [name]: class extends Error {} }[name] as new (message: string) => Error
    classes.set(name, Class)
  }
  return frameless(Object.assign(new Class(message), { name, code: kinds[name][0] }, more))
}

/** Takes the frames off an error's stack, which would be those of the host. */
export function frameless(error: Error): Error {
  Object.defineProperty(error, 'stack', { value: String(error), writable: true, configurable: true, enumerable: false })
  return error
}
