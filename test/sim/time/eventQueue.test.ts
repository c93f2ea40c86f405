// The event queue against a brute-force model: a sorted list.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventQueue, type QueuedEvent } from '../../../sim/time/eventQueue.ts'

test('takes what a sorted list would give, under cancellation and deferral', () => {
  const commands = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('add' as const), timeUs: fc.nat(50) }),
      fc.record({ kind: fc.constant('cancel' as const), at: fc.nat() }),
      fc.record({ kind: fc.constant('take' as const) }),
      fc.record({ kind: fc.constant('defer' as const), timeUs: fc.nat(80) }),
      fc.record({ kind: fc.constant('hasten' as const), owner: fc.nat(1) }),
    ),
    { maxLength: 400 },
  )
  fc.assert(
    fc.property(commands, (script) => {
      const queue = new EventQueue<number>()
      let model: { event: QueuedEvent<number>; timeUs: number; dueUs: number; order: number }[] = []
      let order = 0
      const next = () =>
        model.toSorted(
          (left, right) => left.timeUs - right.timeUs || left.dueUs - right.dueUs || left.order - right.order,
        )[0]
      for (const command of script) {
        switch (command.kind) {
          case 'add': {
            order += 1
            model.push({
              event: queue.add(command.timeUs, order % 2, () => {}, 0),
              timeUs: command.timeUs,
              dueUs: command.timeUs,
              order,
            })
            break
          }
          case 'cancel': {
            const victim = model[command.at % Math.max(1, model.length)]
            if (victim !== undefined) queue.cancel(victim.event)
            model = model.filter((entry) => entry !== victim)
            break
          }
          case 'take': {
            const expected = next()
            expect(queue.take()).toBe(expected?.event)
            model = model.filter((entry) => entry !== expected)
            break
          }
          case 'defer': {
            const expected = next()
            const event = queue.take()
            expect(event).toBe(expected?.event)
            if (event === undefined || expected === undefined) break
            expected.timeUs = Math.max(expected.timeUs, command.timeUs)
            queue.defer(event, expected.timeUs)
            break
          }
          case 'hasten':
            queue.hasten(command.owner, 10)
            for (const entry of model) if (entry.order % 2 === command.owner) entry.timeUs = Math.max(10, entry.dueUs)
            break
        }
        expect(queue.size).toBe(model.length)
      }
    }),
  )
})
