// Where a request goes, taken from a URL in its serialised form, and the ports to which browsers, and with them undici,
// send none.

export interface Target {
  /** Without the fragment, as `response.url` shows it. */
  readonly href: string
  readonly origin: string
  /** As the `host` header has it: without the scheme's own port. */
  readonly host: string
  /** An IPv6 address without its brackets. */
  readonly hostname: string
  readonly port: number
  readonly path: string
}

const httpUrl = /^http:\/\/(\[[^\]]+\]|[^/:?#]+)(?::(\d+))?([^#]*)/

/** A text and no set, since it is paid at every boot. */
const badPorts = `
  1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135 137 139 143 161 179
  389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060
  5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080 `

/** Undefined for a URL of another scheme. */
export function targetOf(url: string): Target | undefined {
  const match = httpUrl.exec(url)
  if (match === null) return undefined
  const [href, name = '', port, path = '/'] = match
  const host = port === undefined ? name : `${name}:${port}`
  const hostname = name.startsWith('[') ? name.slice(1, -1) : name
  return { href, origin: `http://${host}`, host, hostname, port: Number(port ?? 80), path }
}

export function isBadPort({ port }: Target): boolean {
  return port !== 80 && new RegExp(`\\s${port}\\s`).test(badPorts)
}
