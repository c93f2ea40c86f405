// The plain programs of docs/reproductions still show, with the SDK that is installed, what the documents say that they
// show.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'

const run = promisify(execFile)
const printed = (file: string): Promise<string> =>
  run(process.execPath, [join(packageFolder, 'docs/reproductions', file)]).then(({ stdout }) => stdout)

describe.concurrent('docs/reproductions', () => {
  test('resonateLease: a run is entered again although its process is well, and a long step never ends its run', async () => {
    const text = await printed('resonateLease.mjs')
    expect(text.match(/many-short-steps is entered/g)?.length).toBeGreaterThan(2)
    expect(text.match(/the long step is done/g)?.length).toBeGreaterThan(1)
    // Whether the short steps come to their end in time is a matter of real milliseconds.
    expect(text).not.toContain('one-long-step has ended')
  })

  test('resonateAsync: a lost answer is told as a failed step: shipped and paid back, or never ended', async () => {
    const text = await printed('resonateAsync.mjs')
    expect(text).toMatch(/late is pending, late:0 is resolved, late:1 is pending\n/)
    expect(text).toMatch(
      /blink: the goods are shipped\n.*blink: shipping has failed.*\n.*blink: the money is paid back\n/,
    )
    expect(text).toMatch(/blink has ended: shipped\n/)
  })

  test('resonateNoticed: each of the seven', async () => {
    const shown = Object.fromEntries(
      (await printed('resonateNoticed.mjs')).split(/^(?=\S)/m).map((part) => part.split(/\n(.*)/s)),
    )
    expect(Object.keys(shown)).toHaveLength(7)
    expect(shown['unawaited-failure']).toContain('the process ended with 1: ResonateTimeoutException')
    expect(Number(/released (\d+) times/.exec(shown['endless-offers'])?.[1])).toBeGreaterThan(10)
    expect(shown['no-timeout']).toContain('is rejected_timedout; its workflow has not ended')
    expect(shown['replayed-values']).toMatch(/CardDeclined with code declined; object date, NaN, string text/)
    expect(shown['replayed-values']).toMatch(/Error with code undefined; string date, null, number text/)
    expect(shown['begun-without-heartbeat'].match(/begun is entered/g)?.length).toBeGreaterThan(1)
    expect(shown['begun-without-heartbeat'].match(/sent is entered/g)).toHaveLength(1)
    expect(shown['slow-body']).toContain('still waiting')
    const knocks = [...shown['piled-refreshes'].matchAll(/: (\d+) requests/g)].map(([, count]) => Number(count))
    expect(knocks.at(-1)).toBeGreaterThan(3 * (knocks[1] ?? Number.POSITIVE_INFINITY))
  })
})
