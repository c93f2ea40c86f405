// One round of a benchmark of models, in a process of its own: prints its figures as JSON.

import { check } from '../src/model/index.ts'
import { instantiate } from '../src/model/instance/instance.ts'
import { Judge } from '../src/model/instance/judge.ts'
import { checkLiveness } from '../src/model/liveness/liveness.ts'
import { breadthFirst } from '../src/model/search/breadthFirst.ts'
import { Exploration, unlimited } from '../src/model/states/exploration.ts'
import { paxosCommit } from '../test/model/published/paxosCommit.ts'
import { twoPhase } from '../test/model/published/twoPhase.ts'

export interface SearchRound {
  readonly seconds: number
  readonly distinct: number
  readonly generated: number
  readonly bytesPerState: number
}

export interface LivenessRound {
  readonly seconds: number
  readonly edges: number
  readonly states: number
  readonly bytesPerEdge: number
  readonly bytesPerState: number
}

const [subject = 'twoPhase', workers = '1'] = process.argv.slice(2)
const figures = subject === 'liveness' ? liveness() : search(subject, Number(workers))
process.stdout.write(JSON.stringify(figures))

function search(name: string, count: number): SearchRound {
  const module = { url: new URL(`../test/model/published/${name}.ts`, import.meta.url).href, exportName: name }
  const options = { workers: count, module, liveness: false }
  const result =
    name === 'twoPhase' ? check(twoPhase, { ...options, constants: { n: 8 } }) : check(paxosCommit, options)
  const { seconds, distinct, generated, bytesPerState } = result
  return { seconds, distinct, generated, bytesPerState }
}

/** Counts every byte of typed arrays that liveness asks for, whether or not it is still in use at the end. */
function liveness(): LivenessRound {
  const instance = instantiate(twoPhase, { constants: { n: 7 } })
  const explored = new Exploration(instance, new Judge(instance))
  breadthFirst(explored, unlimited)
  let allocated = 0
  const names = ['Int32Array', 'Uint32Array', 'Uint16Array', 'Uint8Array'] as const
  const real = names.map((name) => globalThis[name])
  for (const [index, name] of names.entries()) {
    Object.assign(globalThis, {
      [name]: new Proxy(real[index] as Int32ArrayConstructor, {
        construct(target, args: [number]) {
          const made = new target(...args)
          allocated += made.byteLength
          return made
        },
      }),
    })
  }
  const start = performance.now()
  checkLiveness(explored)
  const seconds = (performance.now() - start) / 1000
  const { moves: edges, store } = explored
  const bytesPerEdge = Int32Array.BYTES_PER_ELEMENT + Uint16Array.BYTES_PER_ELEMENT
  return {
    seconds,
    edges,
    states: store.size,
    bytesPerEdge,
    bytesPerState: (allocated - edges * bytesPerEdge) / store.size,
  }
}
