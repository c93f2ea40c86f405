// The entry of a search thread: loads the model by itself, searches its shard, and posts what it found.
import { type MessagePort, workerData } from 'node:worker_threads'
import { ModelError } from '../../errors/modelError.ts'
import { type InstanceOptions, instantiate } from '../instance/instance.ts'
import { Judge } from '../instance/judge.ts'
import type { Model } from '../instance/model.ts'
import { refinementOf } from '../instance/refinement.ts'
import { Barrier, Failed } from './barrier.ts'
import { contextOf, type Plan } from './plan.ts'
import { searchShard } from './shard.ts'

export interface ThreadData {
  readonly plan: Plan
  readonly shard: number
  readonly module: string
  readonly exportName: string
  readonly options: InstanceOptions
  readonly port: MessagePort
}

const { plan, shard, module, exportName, options, port } = workerData as ThreadData
const barrier = new Barrier(plan.barrier, plan.shards, plan.width)
try {
  const loaded = (await import(module)) as Readonly<Record<string, unknown>>
  const model = loaded[exportName] as Model
  const instance = instantiate(model, options)
  const judge = new Judge(instance, refinementOf(model, instance))
  barrier.wait()
  port.postMessage({ outcome: searchShard(contextOf(plan, shard, { instance, judge, barrier })) })
} catch (error) {
  // An error that crosses threads loses its class.
  if (!(error instanceof Failed))
    port.postMessage({
      error: String(error instanceof Error ? error.message : error),
      isModels: error instanceof ModelError,
    })
  barrier.fail()
}
Atomics.add(new Int32Array(plan.done), 0, 1)
Atomics.notify(new Int32Array(plan.done), 0)
port.close()
