// A client's request to the program on a machine is answered exactly once, whatever becomes of the program.
import { expect, test } from 'vitest'
import { faultAt } from '../faults/talk.ts'
import { runWorld } from '../runWorld.ts'

const serving = (answer: string): string =>
  `require('crashworthy:world').serve((operation, input) => ${answer}); setInterval(() => {}, 1e9)`

/** What a client hears of a request at 1 s, each time with milliseconds. */
async function heard(
  program: string,
  ...schedule: readonly (readonly [site: string, kind: string, choice: number])[]
): Promise<readonly string[]> {
  const told: string[] = []
  await runWorld({
    programs: { worker: program },
    schedule: schedule.map((entry) => faultAt(...entry)),
    faults: { untilMs: 20_000, everyMs: 2000 },
    clients: (world) =>
      world.after(1_000_000, () =>
        world.request('worker', 'ask', { n: 1 }, (failure, output) =>
          told.push(`${world.kernel.nowUs / 1000} ${failure ?? JSON.stringify(output)}`),
        ),
      ),
  })
  return told
}

test('an answer, a failure, a refusal', async () => {
  expect(await heard(serving('[operation, input]'))).toEqual(['1001 ["ask",{"n":1}]'])
  expect(await heard(serving(`{ throw new Error('no') }`))).toEqual(['1001 no'])
  expect(await heard('setInterval(() => {}, 1e9)')).toEqual(['1001 connection refused'])
})

test('who dies before it answers resets the request; who dies after it has answered, does not', async () => {
  const later = serving('new Promise((resolve) => setTimeout(resolve, 3000, 1))')
  expect(await heard(later)).toEqual(['4001 1'])
  expect(await heard(later, ['worker t=2s', 'kill', 1])).toEqual(['2000.5 connection reset'])
  expect(await heard(later, ['worker answer ask #1', 'crash', 2])).toEqual(['4001 connection reset'])
  expect(await heard(later, ['worker answer ask #1', 'crash', 1])).toEqual(['4001 1'])
})
