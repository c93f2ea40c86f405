// Modules that no program of the world may use: those whose names begin with an underscore, node:domain, the test
// runner, ffi. Invariant: they are never loaded, not even by the host. Loading node:domain alone changes every event
// emitter of the host process.
import type { ModuleTable } from './treatment.ts'

const undocumented = `
  _http_agent _http_client _http_common _http_incoming _http_outgoing _http_server _stream_duplex _stream_passthrough _stream_readable
  _stream_transform _stream_wrap _stream_writable _tls_common _tls_wrap
`

export const internals: readonly ModuleTable[] = [
  ...undocumented
    .trim()
    .split(/\s+/)
    .map((module): ModuleTable => ({ module, unsupported: '*' })),
  { module: 'domain', unsupported: 'Domain _stack active create createDomain' },
  {
    module: 'test',
    unsupported: `
      after afterEach assert before beforeEach describe expectFailure getTestContext it mock only run skip snapshot suite test todo
    `,
  },
  { module: 'test/reporters', unsupported: 'dot junit lcov spec tap' },
  { module: 'ffi', unsupported: '*', why: { '*': 'calls native code of the host; Node 26 only' } },
]
