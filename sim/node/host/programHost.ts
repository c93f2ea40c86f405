// Boots one incarnation of a Node program: a fresh realm, the prelude, and the binding through which everything that
// touches the world goes. Invariant: from a dead incarnation nothing has effect: synchronous calls throw `ended`,
// asynchronous ones never settle.
import { AsyncResource } from 'node:async_hooks'
import { constants, createContext } from 'node:vm'
import type { Seed } from '../../decisions/seed.ts'
import { coarsestTickUs } from '../../faults/clockKinds.ts'
import { chunk, headerOf, keepsAlive, lastChunk, ResponseReader, writeRequest } from '../../network/http/http1.ts'
import { ended, type Incarnation } from '../../process/incarnation.ts'
import { knowsTimeZone, machineZone, useTimeZone } from '../../process/timeZone.ts'
import type { MachineClock } from '../../time/clock.ts'
import type { QueuedEvent } from '../../time/eventQueue.ts'
import type { CompiledMain, Handle, HostApi, HostBinding, Identity } from './binding.ts'
import { installToRealm, resultsToRealm } from './crossRealmResults.ts'
import { type Entropy, entropyStream, fillBytes } from './entropy.ts'
import { stampEvents } from './eventTime.ts'
import { harden, hardenShared, originalMembers } from './harden.ts'
import { recogniseErrors } from './hostInstances.ts'
import { releaseHeld, trackHeldObjects } from './hostReferences.ts'
import { identityOf, type ProgramSettings } from './identity.ts'
import { hostMembers, realModule } from './members.ts'
import { loadPrelude } from './prelude.ts'
import type { Program } from './program.ts'
import { canonicalStacks } from './stack.ts'
import { vmLink } from './vmLink.ts'
import { wrappedNet } from './wrappedNet.ts'

// Node makes this global in the context that first asks for it, and aborts if that is not its own.
void globalThis.DOMException
/** So much output is without end, unless the life was long: then it may have been so much more in each second of it. */
const outputBytesMax = 8_388_608
const outputBytesPerSecond = 4096
const { then } = Promise.prototype
const timersMax = 100_000
/** So long Node has been starting when the first line of a program runs. */
const startUpUs = 30_000
/** What a boot costs, in ordinary events. */
const bootWork = 200
/** After this many reads of the clock in one event each further one takes a microsecond, so that busy-waits end. */
const freeClockReads = 64

/** Facts of the machine on which a program boots. */
export interface MachineFacts {
  readonly clock: MachineClock
  readonly entropy: Seed
  readonly spec: ProgramSettings
}

/** Schedules the boot of a program as the first event of an incarnation. */
export function bootProgram(incarnation: Incarnation, program: Program, facts: MachineFacts, reach: HostApi): void {
  canonicalStacks()
  recogniseErrors()
  installToRealm()
  hardenShared()
  trackHeldObjects()
  Buffer.poolSize = 0 // A pool would show in `buffer` and `byteOffset` what the host allocated before.
  const entropy = entropyStream(facts.entropy, `${incarnation.machine} ${incarnation.number}`)
  incarnation.references += 1
  incarnation.after(0, () => {
    incarnation.references -= 1
    incarnation.kernel.emitCause(incarnation, 'process.boot', { program: program.name })
    incarnation.kernel.addWork(bootWork)
    const context = createContext(constants.DONT_CONTEXTIFY as unknown as object)
    const identity = identityOf(incarnation, program, entropy, facts.spec)
    incarnation.timeZone = facts.spec.timeZone ?? machineZone
    useTimeZone(incarnation.timeZone)
    const guest = loadPrelude(context)(bindingOf(incarnation, identity, facts, entropy, reach, context), {
      global: globalThis,
    })
    incarnation.attach(guest.control, () => releaseHeld(incarnation))
    resultsToRealm(incarnation, guest.toRealm)
    const main = guest.start(program.script.runInContext(context) as CompiledMain, program.kind)
    if (program.kind === 'module') awaitMain(incarnation, main as Promise<unknown>)
  })
}

/** As in Node the failure of the main module is an exception, and no rejection that the program could handle. */
function awaitMain(incarnation: Incarnation, main: Promise<unknown>): void {
  incarnation.awaitsAtTopLevel = true
  const over = (): void => {
    incarnation.awaitsAtTopLevel = false
  }
  then.call(main, over, (error) => {
    over()
    incarnation.fail(error, 'unhandledRejection')
  })
}

interface PendingTimer {
  event: QueuedEvent<Incarnation | null>
  referenced: boolean
  pending: boolean
}

function bindingOf(
  incarnation: Incarnation,
  identity: Identity,
  facts: MachineFacts,
  entropy: Entropy,
  reach: HostApi,
  context: object,
): HostBinding {
  const { kernel } = incarnation
  const { clock } = facts
  const bootedUs = kernel.nowUs
  const alive = (): void => incarnation.requireAlive()
  const nowUs = (): number => {
    alive()
    incarnation.clockReads += 1
    if (incarnation.clockReads > freeClockReads) incarnation.spentUs += 1
    return kernel.nowUs + incarnation.spentUs
  }
  const release = (timer: PendingTimer): void => {
    timer.pending = false
    incarnation.timersPending -= 1
    if (timer.referenced) incarnation.references -= 1
  }
  const binding: HostBinding = {
    identity,
    world: reach.world,
    net: wrappedNet(reach.net),
    http1: {
      responseReader: (events) => new ResponseReader(events),
      writeRequest,
      headerOf,
      keepsAlive,
      chunk,
      lastChunk: () => lastChunk.slice(),
    },
    disk: reach.disk(
      (delayUs, run) => void binding.startTimer('work', delayUs, run, true),
      (target) => binding.fillRandom(target),
    ),
    bootedUs: clock.monotonicUs(kernel.nowUs) - startUpUs,
    startUpUs,
    wallUs: () => {
      const wallUs = clock.wallUs(nowUs())
      const { frozen } = incarnation
      if (frozen === undefined) return wallUs
      frozen.wallUs ??= wallUs
      // Who waits busily, or blocks, sees time pass: it would wait for ever. And no clock ticks more rarely.
      if (incarnation.spentUs > 0 || wallUs - frozen.wallUs > coarsestTickUs) {
        incarnation.frozen = undefined
        return wallUs
      }
      if (Math.floor(wallUs / 1000) !== Math.floor(frozen.wallUs / 1000)) frozen.injected()
      return frozen.wallUs
    },
    monotonicUs: () => clock.monotonicUs(nowUs()),
    random: () => {
      alive()
      return entropy.double()
    },
    fillRandom: (target) => {
      alive()
      fillBytes(entropy, target)
    },
    startTimer: (kind, delayUs, fire, referenced) => {
      alive()
      if (incarnation.timersPending >= timersMax) incarnation.limitHit('timers', `${timersMax} timers pending`)
      incarnation.timersPending += 1
      if (referenced) incarnation.references += 1
      const resource = new AsyncResource(kind, { triggerAsyncId: 0, requireManualDestroy: true })
      const order = kind === 'immediate' ? undefined : delayUs
      const dueUs = clock.monotonicUs(kernel.nowUs + incarnation.spentUs) + delayUs
      const run = (): void => {
        // A clock that has been put right since the timer was set, or is slow, may not have got so far yet.
        const leftUs = kind === 'timer' ? Math.trunc(dueUs - clock.monotonicUs(kernel.nowUs)) : 0
        if (leftUs > 0) {
          timer.event = incarnation.after(clock.worldDelayUs(leftUs), run, order)
          return
        }
        release(timer)
        kernel.emitCause(incarnation, kind === 'immediate' ? 'immediate.run' : 'timer.fire', delayUs)
        resource.runInAsyncScope(fire)
      }
      const timer: PendingTimer = {
        referenced,
        pending: true,
        event: incarnation.after(kind === 'timer' ? clock.worldDelayUs(delayUs) : delayUs, run, order),
      }
      return timer as unknown as Handle
    },
    stopTimer: (handle) => {
      const timer = handle as unknown as PendingTimer
      if (!timer.pending) return
      release(timer)
      kernel.cancel(timer.event)
    },
    reference: (handle, on) => {
      const timer = handle as unknown as PendingTimer
      if (!timer.pending || timer.referenced === on) return
      timer.referenced = on
      incarnation.references += on ? 1 : -1
    },
    tick: (callback, values) => {
      if (incarnation.alive) process.nextTick(callback, ...values)
    },
    microtask: (callback) => {
      if (incarnation.alive) queueMicrotask(() => guarded(incarnation, callback))
    },
    write: (stream, text) => {
      alive()
      incarnation.outputBytes += text.length
      const livedSeconds = (kernel.nowUs - bootedUs) / 1_000_000
      if (incarnation.outputBytes > outputBytesMax + outputBytesPerSecond * livedSeconds) {
        incarnation.limitHit('output', `${incarnation.outputBytes} bytes of output in ${Math.ceil(livedSeconds)} s`)
      }
      incarnation.emit(stream === 'stdout' ? 'process.stdout' : 'process.stderr', text)
    },
    exit: (code) => {
      alive()
      incarnation.exit(code)
      throw ended
    },
    kill: (signal, handled) => {
      alive()
      if (handled) incarnation.after(1, () => incarnation.signal(signal))
      else {
        incarnation.kill(signal)
        throw ended
      }
    },
    setTimeZone: (zone = machineZone) => {
      alive()
      if (!knowsTimeZone(zone)) return false
      incarnation.timeZone = zone
      useTimeZone(zone)
      return true
    },
    refused: (treatment, member, where) => {
      alive()
      incarnation.emit(`process.${treatment}`, { member, where })
    },
    members: hostMembers,
    real: realModule,
    harden,
    originalMembers,
    hold: (on) => {
      if (incarnation.alive) incarnation.references += on ? 1 : -1
    },
    block: (us) => {
      alive()
      incarnation.spentUs += us
    },
    vm: vmLink(context, () => binding),
  }
  stampEvents(incarnation, () => (binding.monotonicUs() - binding.bootedUs) / 1000)
  return binding
}

function guarded(incarnation: Incarnation, callback: () => void): void {
  if (!incarnation.alive) return
  try {
    callback()
  } catch (error) {
    incarnation.fail(error, 'uncaughtException')
  }
}
