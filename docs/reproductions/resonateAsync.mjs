// Outside any simulator: on the async interface of the SDK a request that is not answered in time is told to the workflow as the failure of
// its step. The step was done and its result is stored; the workflow undoes it, and its next pass, which finds the result, meets the promise
// of the undoing where it wants to sleep. The server is the SDK's own in-memory one. It does all that it is asked, but for a while its
// answers are lost: for `late`, from the result of `ship` until the task is given back; for `blink`, a single one. Ends by itself after 8 s.
import { LocalNetwork, ResonateTimeoutException } from '@resonatehq/sdk'
import { Resonate } from '@resonatehq/sdk/async'

const began = Date.now()
const say = (text) => console.log(`${String(Date.now() - began).padStart(5)} ms  ${text}`)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function client(losesMax) {
  let lost = 0
  const network = new LocalNetwork({ pid: 'plain' })
  const { send } = network
  network.send = async (request) => {
    const answer = await send(request)
    const begins = lost === 0 && request.data.action?.kind === 'promise.settle'
    if (request.kind === 'task.release') lost = losesMax
    if (!begins && (lost === 0 || lost >= losesMax)) return answer
    lost += 1
    throw new ResonateTimeoutException('no answer')
  }
  return new Resonate({ network, logLevel: 'error', ttl: 2000 })
}

async function order(ctx) {
  say(`${ctx.id} is entered`)
  try {
    await ctx.run(async function ship() {
      say(`  ${ctx.id}: the goods are shipped`)
    })
  } catch (error) {
    say(`  ${ctx.id}: shipping has failed: ${error.message}`)
    await ctx.run(async function refund() {
      say(`  ${ctx.id}: the money is paid back`)
    })
    return 'undone'
  }
  say(`  ${ctx.id}: shipping has succeeded, now a sleep of a second`)
  await ctx.sleep(1000)
  return 'shipped'
}

const clients = { late: client(Number.POSITIVE_INFINITY), blink: client(1) }
for (const [id, resonate] of Object.entries(clients)) {
  resonate.register('order', order)
  resonate.run(id, 'order').then(async (handle) => say(`${id} has ended: ${await handle.result()}`))
  await pause(4000)
}
for (const [id, resonate] of Object.entries(clients)) {
  const states = await Promise.all(
    [id, `${id}:0`, `${id}:1`].map(async (each) => `${each} is ${(await resonate.promises.get(each)).state}`),
  )
  say(states.join(', '))
}
process.exit(0)
