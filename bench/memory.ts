// Memory over many runs of the distributed engine in one process, one after another as a worker does them, under all faults: a line each
// thousand runs. It takes half an hour: npm run bench:memory [-- runs]
import { collectGarbage } from '../src/campaign/collect.ts'
import { eachInATurn, runner } from './rounds.ts'

const step = 1000
const runs = Number(process.argv[2] ?? 10_000)

const once = await runner('resonate', 'paid-order')
for (let done = 0; done < runs; done += step) {
  await eachInATurn(step, (index) => once(done + index))
  const used = await memory()
  console.log(`${String(done + step).padStart(7)} runs: ${used}`)
}

/** What is really in use: a dead realm is freed by several collections, with turns between them. */
async function memory(): Promise<string> {
  for (let collection = 0; collection < 4; collection += 1) {
    collectGarbage()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, rss } = process.memoryUsage()
  return `${(heapUsed / 1e6).toFixed(0)} MB heap, ${(rss / 1e6).toFixed(0)} MB resident`
}
