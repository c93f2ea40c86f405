// Breadth-first search by several threads. It finds what one thread finds, and reports the same: counts, depth, and of
// all violations of the first level that has one the least. The calling thread searches the first shard itself, and
// waits for the others without leaving the call.
import { setFlagsFromString } from 'node:v8'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { ModelError } from '../../errors/modelError.ts'
import type { Instance, InstanceOptions } from '../instance/instance.ts'
import type { Judge } from '../instance/judge.ts'
import type { Explored, Limits } from '../states/exploration.ts'
import { Barrier, Failed } from './barrier.ts'
import { contextOf, planFor } from './plan.ts'
import { type ShardOutcome, searchShard } from './shard.ts'
import { ShardedStates } from './shardedStates.ts'
import type { ThreadData } from './thread.ts'

/** Where threads find the model: closures do not travel. */
export interface ModelModule {
  /** The URL of a module that plain Node can import. */
  readonly url: string
  /** The name of its export; 'default' if none is given. */
  readonly exportName?: string
}

interface Threads {
  readonly workers: number
  readonly module: ModelModule
  readonly options: InstanceOptions
  readonly progress: SharedArrayBuffer | undefined
}

interface Told {
  readonly outcome?: ShardOutcome
  readonly error?: string
  /** Whether it is a mistake in the model. */
  readonly isModels?: boolean
}

export function parallelBreadthFirst(
  instance: Instance,
  judge: Judge,
  limits: Limits,
  { workers, module, options, progress }: Threads,
): Explored {
  const plan = planFor(workers, instance.width, limits, progress)
  const barrier = new Barrier(plan.barrier, workers, instance.width)
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const { constants, mutant, audit } = options
  avoidWrapperTierUp()
  const threads = Array.from({ length: workers - 1 }, (_, index) => {
    const { port1, port2 } = new MessageChannel()
    const data: ThreadData = {
      plan,
      shard: index + 1,
      module: module.url,
      exportName: module.exportName ?? 'default',
      options: {
        ...(constants && { constants }),
        ...(mutant !== undefined && { mutant }),
        ...(audit !== undefined && { audit }),
      },
      port: port2,
    }
    const worker = new Worker(new URL(`./thread.${extension}`, import.meta.url), {
      workerData: data,
      transferList: [port2],
    })
    worker.unref()
    return { worker, port: port1 }
  })
  let isComplete = false
  try {
    let own: ShardOutcome | undefined
    let failure: unknown
    try {
      barrier.wait()
      own = searchShard(contextOf(plan, 0, { instance, judge, barrier }))
    } catch (error) {
      failure = error
      barrier.fail()
    }
    const done = new Int32Array(plan.done)
    if (!(failure instanceof Error && !(failure instanceof Failed) && failure.message.includes('did not start'))) {
      for (let count = Atomics.load(done, 0); count < workers - 1; count = Atomics.load(done, 0))
        Atomics.wait(done, 0, count)
      isComplete = true
    }
    const told = threads.map(({ port }) => receiveMessageOnPort(port)?.message as Told | undefined)
    if (failure !== undefined && !(failure instanceof Failed)) throw failure
    const { error, isModels } = told.find((one) => one?.error !== undefined) ?? {}
    if (error !== undefined) throw isModels === true ? new ModelError(error) : new Error(error)
    return merge(
      instance,
      judge,
      [own, ...told.map((one) => one?.outcome)].filter((one) => one !== undefined),
    )
  } finally {
    for (const { worker, port } of threads) {
      port.close()
      // A thread that is done ends by itself. To terminate it meanwhile, while others are started, can crash Node
      // (nodejs/node#56312).
      if (!isComplete) void worker.terminate()
    }
  }
}

/**
 * Node strips types with WebAssembly, in each thread that loads a model's TypeScript. After a thousand calls V8
 * compiles the wrapper through which that code calls back, keeps it for the whole process, and frees it when a thread
 * has no more use for it: two threads can meet there, and the process aborts ("Check failed: jit_page.has_value()";
 * nodejs/node#64500 is close to it). Threads that start from here on do without.
 */
function avoidWrapperTierUp(): void {
  setFlagsFromString('--wasm-wrapper-tiering-budget=1000000000')
}

function merge(instance: Instance, judge: Judge, outcomes: readonly ShardOutcome[]): Explored {
  const store = new ShardedStates(
    instance.width,
    instance.words,
    outcomes.map((one) => one.store),
  )
  const sum = (of: (one: ShardOutcome) => number): number => outcomes.reduce((total, one) => total + of(one), 0)
  judge.properties.forEach(({ property }, index) => {
    const met = sum(({ premises }) => premises[index] ?? 0)
    // One thread stops looking for a state that it has found.
    judge.premises[index] = property.kind === 'sometimes' ? Math.min(1, met) : met
  })
  const [{ violated, gaps, depth }] = outcomes as readonly [ShardOutcome]
  return {
    instance,
    judge,
    store,
    generated: sum(({ generated }) => generated),
    moves: sum(({ moves }) => moves),
    excluded: sum(({ excluded }) => excluded),
    expandedAgain: 0,
    queue: sum((one) => one.store.size - one.levelStart),
    depth,
    fired: instance.actions.map((_, action) => sum(({ fired }) => fired[action] ?? 0)),
    fresh: instance.actions.map((_, action) => sum(({ fresh }) => fresh[action] ?? 0)),
    gaps: [...gaps],
    violated: violated && {
      property: violated.property,
      state: violated.state,
      parent: store.numberOf(violated.parent),
    },
  }
}
