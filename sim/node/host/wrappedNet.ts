// The network as a program reaches it: whatever a socket tells its owner happens in the async context of the call that
// made it, as in Node.
import { AsyncResource } from 'node:async_hooks'
import type { NetLink, Side } from '../../network/contract.ts'

export function wrappedNet(net: NetLink): NetLink {
  return {
    address: net.address,
    lookup: (host, settle) => {
      const resource = resourceOf('GETADDRINFOREQWRAP')
      net.lookup(host, (failure, address) => resource.runInAsyncScope(settle, undefined, failure, address))
    },
    connect: (host, port, side) => net.connect(host, port, boundSide(resourceOf('TCPWRAP'), side)),
    // A connection that is accepted is in no context yet: the server's own is for the guest to keep (listenHandle.ts).
    listen: (port, accept, local) => net.listen(port, accept, local),
  }
}

function resourceOf(type: string): AsyncResource {
  return new AsyncResource(type, { requireManualDestroy: true })
}

function boundSide(resource: AsyncResource, side: Side): Side {
  return {
    opened: () => resource.runInAsyncScope(side.opened, side),
    takesLater: side.takesLater === true,
    data: (bytes) => resource.runInAsyncScope(side.data, side, bytes),
    ended: () => resource.runInAsyncScope(side.ended, side),
    failed: (failure) => resource.runInAsyncScope(side.failed, side, failure),
    drained: () => resource.runInAsyncScope(side.drained, side),
  }
}
