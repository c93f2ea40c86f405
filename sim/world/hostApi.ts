// What an incarnation can reach of the world beside Node: services and clients, the network, its machine's disk. Every
// effectful call goes through `perform`, where a crash can take effect; from a dead incarnation nothing has effect.
import type { End, NetLink } from '../network/contract.ts'
import { describeSegment } from '../network/http/describeSegment.ts'
import type { Network } from '../network/network.ts'
import type { HostApi, WorldLink } from '../node/host/binding.ts'
import type { Incarnation } from '../process/incarnation.ts'
import type { Service } from '../services/service.ts'
import { type EventKind, programEventKinds } from '../trace/event.ts'
import { latencyUs, type Machine } from './machine.ts'
import { type DiskWorld, ProgramDisk } from './programDisk.ts'
import type { ServiceClocks } from './serviceClocks.ts'

const programKinds: ReadonlySet<string> = new Set(programEventKinds)

/** The parts of the world that programs touch. */
export interface WorldParts extends DiskWorld {
  readonly network: Network
  readonly services: ReadonlyMap<string, Service>
  readonly serviceClocks: ServiceClocks
}

export function hostApiOf(world: WorldParts, machine: Machine, incarnation: Incarnation): HostApi {
  return {
    world: worldLink(world, machine, incarnation),
    net: netLink(world, incarnation),
    disk: (defer, fillRandom) => new ProgramDisk(world, machine, incarnation, defer, fillRandom),
  }
}

function worldLink(
  { kernel, effects, services, serviceClocks }: WorldParts,
  machine: Machine,
  incarnation: Incarnation,
): WorldLink {
  return {
    call: (serviceName, operation, input, settle) => {
      const service = services.get(serviceName)
      if (service === undefined) throw new Error(`no service '${serviceName}' in this world`)
      effects.perform(incarnation, serviceName, service.subject(operation, input), () => {
        incarnation.emit('call.send', { service: serviceName, operation })
        incarnation.references += 1
        kernel.after(incarnation.spentUs + latencyUs, null, () => {
          const answer = service.handle(operation, input, {
            nowUs: kernel.nowUs,
            get wallUs() {
              return serviceClocks.wallUs(serviceName, kernel.nowUs)
            },
            effect: (data) => kernel.emitCause(null, 'effect', data),
          })
          kernel.after(latencyUs, incarnation, () => {
            incarnation.references -= 1
            kernel.emitCause(incarnation, 'call.answer', { service: serviceName, operation, ok: 'output' in answer })
            if ('output' in answer) settle(undefined, answer.output)
            else settle(answer.failure, null)
          })
        })
      })
    },
    serve: (handle) => {
      incarnation.requireAlive()
      machine.serve = handle
      incarnation.references += 1
    },
    record: (kind, data) => {
      incarnation.requireAlive()
      if (!programKinds.has(kind)) throw new Error(`'${kind}' is not an event that a program may record`)
      incarnation.emit(kind as EventKind, data)
    },
  }
}

function netLink({ network, effects }: WorldParts, incarnation: Incarnation): NetLink {
  const { machine: name } = incarnation
  const alive = (): void => incarnation.requireAlive()
  /** Sending is an effect: what was written before a death still leaves. */
  const guarded = (end: End): End => {
    const sending = `send ${end.remote.host}`
    return {
      local: end.local,
      remote: end.remote,
      write: (bytes) => {
        let room = true
        effects.perform(
          incarnation,
          sending,
          () => describeSegment(bytes),
          () => {
            room = end.write(bytes)
          },
        )
        return room
      },
      end: () => end.end(),
      close: () => end.close(),
      reset: () => end.reset(),
      pause: () => end.pause(),
      resume: () => end.resume(),
      take: (bytes) => end.take(bytes),
      keepAlive: (idleUs) => end.keepAlive(idleUs),
    }
  }
  return {
    address: network.addressOf(name),
    lookup: (host, settle) => {
      alive()
      network.lookup(name, incarnation, host, settle)
    },
    connect: (host, port, side) => {
      alive()
      let end: End | undefined
      effects.perform(incarnation, 'connect', `${host}:${port}`, () => {
        end = network.connect(name, incarnation, host, port, side)
      })
      alive()
      if (end === undefined) incarnation.refuse()
      return guarded(end)
    },
    listen: (port, accept, local) => {
      alive()
      return network.listen(name, port, incarnation, (end) => accept(guarded(end)), local)
    },
  }
}
