// When the world isIdle: nothing new has happened for two minutes. What happens over again, as after a restart, is
// nothing new.
import { expect, test } from 'vitest'
import { Decisions } from '../../../sim/decisions/decisions.ts'
import { Kernel } from '../../../sim/process/kernel.ts'
import { Trace } from '../../../sim/trace/trace.ts'
import { idlePhaseOf } from '../../../sim/world/idlePhase.ts'

const second = 1_000_000

function rig(): {
  at(seconds: number, kind?: Parameters<Kernel['emit']>[1], data?: Parameters<Kernel['emit']>[2]): boolean
} {
  const kernel = new Kernel(new Trace({ keep: false }), new Decisions({ kind: 'replay', schedule: [] }))
  const isIdle = idlePhaseOf(kernel)
  return {
    at: (seconds, kind, data = null) => {
      kernel.nowUs = seconds * second
      if (kind !== undefined) kernel.emit(null, kind, data)
      return isIdle()
    },
  }
}

test('two minutes after the last new happening the world isIdle, until the next one', () => {
  const world = rig()
  expect(world.at(100, 'step.attempt', { path: '0', attempt: 1 })).toBe(false)
  expect(world.at(220)).toBe(false)
  expect(world.at(221)).toBe(true)
  expect(world.at(300, 'step.attempt', { path: '0', attempt: 2 })).toBe(false)
  expect(world.at(420)).toBe(false)
  expect(world.at(421)).toBe(true)
})

test('a client that asks again and a workflow that is replayed do nothing new; restarts and connections are no happenings', () => {
  const world = rig()
  world.at(0, 'client.call', { operation: 'result', run: 'r' })
  world.at(1, 'workflow.observe', { run: 'r', path: '0', value: 1 })
  world.at(100, 'client.call', { operation: 'result', run: 'r' })
  world.at(110, 'workflow.observe', { run: 'r', path: '0', value: 1 })
  world.at(119, 'process.boot', { program: 'worker' })
  expect(world.at(120, 'net.connect', { to: 'server', port: 1 })).toBe(false)
  expect(world.at(122)).toBe(true)
  expect(world.at(123, 'workflow.observe', { run: 'r', path: '1', value: 1 })).toBe(false)
})
