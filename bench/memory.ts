// Memory over many runs of the distributed engine in one process, one after another as a worker does them, under all
// faults: a line each thousand runs. It takes half an hour: npm run bench:memory [-- runs]
import { readFileSync } from 'node:fs'
import { collectGarbage } from '../src/campaign/collectGarbage.ts'
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
  return `${megabytes(heapUsed)} MB heap, ${megabytes(rss)} MB resident${process.platform === 'linux' ? pages() : ''}`
}

/**
 * What is resident of V8's pages, 256 KiB each or multiples of that. It keeps free ones from the greatest heap that it
 * has had.
 */
function pages(): string {
  let bytes = 0
  for (const [, from, to, kilobytes] of readFileSync('/proc/self/smaps', 'utf8').matchAll(
    /^(\w+)-(\w+) rw-p \S+ \S+ 0 *\n(?:.*\n)*?Rss: +(\d+)/gm,
  )) {
    if ((Number(`0x${to}`) - Number(`0x${from}`)) % 0x40000 === 0) bytes += Number(kilobytes) * 1024
  }
  return `, of it ${megabytes(bytes)} MB pages of heaps past and present`
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
