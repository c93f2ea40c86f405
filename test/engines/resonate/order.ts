// A small paid order for engines that really run: steps with a failure, a sleep, a child, parts side by side, a signal
// and a timeout.
import { step, workflow } from '../../../src/workflow/contract.ts'

const retry = { max: 3, backoffMs: 50 }
const charge = step(
  'charge',
  (tools, id: string) => tools.call<number>('payments', 'charge', { id }, { failFirst: 1 }),
  retry,
)
const pack = step('pack', (tools, part: string) => tools.call<number>('packing', 'pack', { part }), retry)

const packing = workflow('packing', function* (ctx, part: string) {
  yield* ctx.sleep('100ms')
  return yield* ctx.step(pack, part)
})

const order = workflow('order', function* (ctx, id: string, restMs: number) {
  const paid = yield* ctx.step(charge, id)
  const packed = yield* ctx.all([ctx.call(packing, 'left'), ctx.step(pack, 'right'), ctx.sleep('50ms')])
  const nothing = yield* ctx.waitFor('nothing', { timeout: '200ms' })
  yield* ctx.sleep(restMs)
  const first = yield* ctx.waitFor<string>('approval')
  const second = yield* ctx.waitFor<string>('approval', { timeout: '1h' })
  return [paid, ...packed, nothing.kind, first, second]
})

const refused = workflow('refused', function* (ctx) {
  yield* ctx.sleep(10)
  throw new RangeError('no such order')
})

export const workflows = [packing, order, refused]
