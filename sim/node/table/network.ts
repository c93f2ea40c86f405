// Modules that reach other machines: net, tls, http, https, http2, dgram, dns. `net`, `http` and `dns.lookup` run over
// the simulated network; the others are refused. Invariant: constants and pure helpers are real, so that importing a
// library which only looks at them works.
import type { ModuleTable } from './treatment.ts'

const dnsErrors = `
  ADDRGETNETWORKPARAMS BADFAMILY BADFLAGS BADHINTS BADNAME BADQUERY BADRESP BADSTR CANCELLED CONNREFUSED DESTRUCTION EOF FILE FORMERR
  LOADIPHLPAPI NODATA NOMEM NONAME NOTFOUND NOTIMP NOTINITIALIZED REFUSED SERVFAIL TIMEOUT
`
const dnsQueries = `
  Resolver getServers lookupService resolve resolve4 resolve6 resolveAny resolveCaa resolveCname resolveMx resolveNaptr resolveNs
  resolvePtr resolveSoa resolveSrv resolveTlsa resolveTxt reverse setServers
`

export const network: readonly ModuleTable[] = [
  {
    module: 'net',
    native: 'BlockList SocketAddress isIP isIPv4 isIPv6',
    simulated: `
      Server Socket Stream connect createConnection createServer getDefaultAutoSelectFamily getDefaultAutoSelectFamilyAttemptTimeout
      setDefaultAutoSelectFamily setDefaultAutoSelectFamilyAttemptTimeout
    `,
    unsupported: `
      BoundSocket _TransferredBoundSocket _createServerHandle _normalizeArgs _setSimultaneousAccepts
    `,
    why: { BlockList: 'a list of addresses in memory' },
  },
  {
    module: 'tls',
    native: `
      CLIENT_RENEG_LIMIT CLIENT_RENEG_WINDOW DEFAULT_CIPHERS DEFAULT_ECDH_CURVE DEFAULT_MAX_VERSION DEFAULT_MIN_VERSION
      checkServerIdentity convertALPNProtocols getCertificateCompressionAlgorithms getCiphers rootCertificates
    `,
    unsupported: `
      SecureContext Server TLSSocket connect createSecureContext createSecurePair createServer getCACertificates
      setDefaultCACertificates
    `,
    why: { getCACertificates: 'reads certificates of the host', rootCertificates: 'compiled into Node' },
  },
  {
    module: 'http',
    native: `
      CloseEvent METHODS MessageEvent STATUS_CODES maxHeaderSize validateHeaderName validateHeaderValue
    `,
    simulated: `
      Agent ClientRequest IncomingMessage OutgoingMessage Server ServerResponse createServer get globalAgent request
    `,
    unsupported: `
      WebSocket setGlobalProxyFromEnv setMaxIdleHTTPParsers _connectionListener
    `,
    why: { setMaxIdleHTTPParsers: 'changes the host' },
  },
  { module: 'https', unsupported: 'Agent Server createServer get globalAgent request' },
  {
    module: 'http2',
    native: 'constants getDefaultSettings getPackedSettings getUnpackedSettings sensitiveHeaders',
    unsupported:
      'Http2ServerRequest Http2ServerResponse connect createSecureServer createServer performServerHandshake',
  },
  { module: 'dgram', unsupported: 'Socket createSocket _createSocketHandle' },
  {
    module: 'dns',
    native: `ADDRCONFIG ALL V4MAPPED ${dnsErrors}`,
    simulated: 'getDefaultResultOrder lookup promises setDefaultResultOrder',
    unsupported: dnsQueries,
    why: { promises: 'alias: dns/promises' },
  },
  {
    module: 'dns/promises',
    native: dnsErrors,
    simulated: 'getDefaultResultOrder lookup setDefaultResultOrder',
    unsupported: dnsQueries,
  },
]
