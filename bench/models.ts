// Benchmarks of the model checker through its public interface, each round in a process of its own so that nobody
// inherits another's compiled code; the subjects take turns, so that a drifting machine hurts all. Spin runs beside it
// where Debian's `spin` and a C compiler are installed. Run it on a quiet machine: npm run bench:models
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LivenessRound, SearchRound } from './modelRound.ts'

const rounds = Number(process.argv[2] ?? 5)
const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0
// Modules are compiled once and not in each round, in the first thread and in the second: an installed package has no
// types to strip.
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'crashworthy-bench-cache') }
const child = (...args: readonly string[]): unknown =>
  JSON.parse(
    execFileSync(process.execPath, [fileURLToPath(new URL('./modelRound.ts', import.meta.url)), ...args], {
      encoding: 'utf8',
      env,
    }),
  )

const subjects = [
  {
    name: 'two-phase commit of 8, one worker',
    args: ['twoPhase', '1'],
    goal: '1 M distinct/s, at most 32 bytes a state',
  },
  { name: 'two-phase commit of 8, two workers', args: ['twoPhase', '2'], goal: '1.25 times one worker' },
  { name: 'PaxosCommit, one worker', args: ['paxosCommit', '1'], goal: 'at most 8 s, 48 bytes a state' },
  { name: 'PaxosCommit, two workers', args: ['paxosCommit', '2'], goal: '1.6 times one worker' },
] as const

const found = subjects.map((): SearchRound[] => [])
const spin = buildSpin()
const spinSeconds: number[] = []
let spinStates = 0
// One round to warm the machine's caches up, not counted.
for (let round = 0; round <= rounds; round += 1) {
  for (const [index, { args }] of subjects.entries()) {
    const result = child(...args) as SearchRound
    if (round > 0) found[index]?.push(result)
  }
  if (spin === undefined) continue
  const { seconds, states } = spin.run()
  spinStates = states
  if (round > 0) spinSeconds.push(seconds)
}
spin?.dispose()

console.log(`node ${process.versions.node}, ${rounds} rounds: medians (least to most)`)
const seconds = found.map((results) => median(results.map((result) => result.seconds)))
for (const [index, { name, goal }] of subjects.entries()) {
  const results = found[index] ?? []
  const { distinct = 0, generated = 0, bytesPerState = 0 } = results[0] ?? {}
  const all = results.map((result) => result.seconds)
  const speed = (count: number): string => `${(count / (seconds[index] ?? 0) / 1e6).toFixed(2)} M`
  const ratio =
    index % 2 === 1 ? `, ${((seconds[index - 1] ?? 0) / (seconds[index] ?? 1)).toFixed(2)} times one worker` : ''
  console.log(
    `${name.padEnd(36)} ${seconds[index]?.toFixed(2)} s (${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)}), ` +
      `${speed(distinct)} distinct/s, ${speed(generated)} generated/s, ${bytesPerState.toFixed(1)} bytes a state${ratio}; goal ${goal}`,
  )
}
if (spin === undefined) console.log('Spin: not installed here (Debian: spin, gcc)')
else {
  // Its transitions are counted otherwise, so only distinct states compare.
  const speed = spinStates / median(spinSeconds) / 1e6
  console.log(
    `${'  Spin, the same, depth first, -O2'.padEnd(36)} ${median(spinSeconds).toFixed(2)} s, ${spinStates} distinct, ${speed.toFixed(2)} M distinct/s`,
  )
}
const { bytesPerEdge, bytesPerState, ...live } = child('liveness') as LivenessRound
console.log(
  `${'liveness, two-phase commit of 7'.padEnd(36)} ${live.seconds.toFixed(2)} s for ${live.edges} edges of ${live.states} states; ` +
    `${bytesPerEdge} bytes an edge, ${bytesPerState.toFixed(1)} a state; goal at most 6 and 24`,
)

interface Spin {
  readonly run: () => { readonly seconds: number; readonly states: number }
  readonly dispose: () => void
}

/** Compiles Spin's verifier of the same model; undefined where it cannot be. */
function buildSpin(): Spin | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'crashworthy-spin-'))
  const dispose = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    copyFileSync(new URL('./twoPhase.pml', import.meta.url), join(folder, 'twoPhase.pml'))
    execFileSync('spin', ['-a', 'twoPhase.pml'], { cwd: folder, stdio: 'ignore' })
    execFileSync('gcc', ['-O2', '-DSAFETY', '-DNOREDUCE', '-DVECTORSZ=64', '-o', 'pan', 'pan.c'], {
      cwd: folder,
      stdio: 'ignore',
    })
  } catch {
    dispose()
    return undefined
  }
  const run = (): { seconds: number; states: number } => {
    const start = performance.now()
    const text = execFileSync(join(folder, 'pan'), ['-m10000000', '-w24'], { encoding: 'utf8', cwd: folder })
    const states = Number(/^ *([\d.e+]+) states, stored/m.exec(text)?.[1])
    return { seconds: (performance.now() - start) / 1000, states }
  }
  return { run, dispose }
}
