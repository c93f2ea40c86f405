// While what is due in one millisecond is taken in another order, and when that begins or ends: what has an order keeps
// it.
import { expect, test } from 'vitest'
import type { Incarnation } from '../../../sim/process/incarnation.ts'
import { Pair, Rig } from '../network/rig.ts'

/**
 * Before, within and after the millisecond in which both are due, the permutation changes from one salt to the other; 0
 * is none.
 */
const switches = [0, 1, 2].flatMap((from) => [0, 1, 2].map((to) => [from, to] as const))
const permute = (owner: Incarnation, salt: number): void => {
  owner.sameMillisecond.permutation = salt === 0 ? undefined : { salt, injected: () => {} }
}
const starts = Array.from({ length: 20 }, (_, index) => 100 + 7 * index)

test.each(switches)(
  'two segments of a connection, sent before and after a switch of the order from %i to %i',
  async (from, to) => {
    for (const ms of starts) {
      const pair = new Pair()
      pair.at(10, null, () => permute(pair.b, from))
      pair.at(ms, pair.a, () => pair.client.write('1'))
      pair.at(ms + 0.05, null, () => permute(pair.b, to))
      pair.at(ms + 0.1, pair.a, () => pair.client.write('2'))
      await pair.run()
      expect(pair.server.bytes).toBe('12')
    }
  },
)

test.each(switches)(
  'two timers of a length, set before and after a switch of the order from %i to %i',
  async (from, to) => {
    for (const ms of starts) {
      const rig = new Rig()
      const a = rig.boot('a')
      const fired: string[] = []
      const set = (name: string): void =>
        void a.after(5000, () => fired.push(`${name} ${Math.trunc(rig.kernel.nowUs / 1000)}`), 5000)
      rig.at(10, null, () => permute(a, from))
      rig.at(ms, a, () => set('first'))
      rig.at(ms + 0.05, null, () => permute(a, to))
      rig.at(ms + 0.1, a, () => set('second'))
      await rig.run()
      expect(fired).toEqual([`first ${ms + 5}`, `second ${ms + 5}`])
    }
  },
)
