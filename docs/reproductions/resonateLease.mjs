// Outside any simulator: in-memory Resonate enters a run again when its lease runs out, although its process is alive and well.
// The default lease of 60 s is shortened to 1 s (it is looked at once a second), which changes nothing but the wait. Ends by itself after 12 s.
import { Resonate } from '@resonatehq/sdk'

const resonate = new Resonate({ ttl: 1000, logLevel: 'error' })
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const began = Date.now()
const say = (text) => console.log(`${String(Date.now() - began).padStart(5)} ms  ${text}`)

resonate.register('many-short-steps', function* (ctx) {
  say('many-short-steps is entered')
  for (let step = 1; step <= 3; step += 1) {
    yield* ctx.run(async () => {
      say(`  step ${step} begins`)
      await pause(1500)
    })
  }
})
resonate.register('one-long-step', function* (ctx) {
  say('one-long-step is entered')
  yield* ctx.run(async () => {
    say('  the long step begins')
    await pause(3300)
    say('  the long step is done')
  })
})

resonate.run('short', 'many-short-steps').then(() => say('many-short-steps has ended'))
resonate.run('long', 'one-long-step').then(() => say('one-long-step has ended'))
await pause(12_000)
process.exit(0)
