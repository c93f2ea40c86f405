// An agent that may not act on its own: a model drafts, a human is asked by mail and has 24 hours to approve. Only then
// it is published, which cannot be undone; otherwise the draft is withdrawn.
import { step, workflow } from 'crashworthy'

/** Names that the property of this scenario knows too. */
export const approval = 'approve'
export const topic = 'approval'

const draft = step('draft', async (tools, article: string) => {
  const { text } = await tools.call<{ text: string }>('model', 'complete', { prompt: `Write about ${article}` })
  return text
})
const ask = step('ask', (tools, article: string, text: string) =>
  tools.call('mail', 'send', { article, text, to: 'editor' }),
)
const publish = step('publish', (tools, article: string, text: string) =>
  tools.call('press', 'publish', { article, text }),
)
const withdraw = step('withdraw', (tools, article: string, why: string) =>
  tools.call('mail', 'send', { article, why, to: 'author' }),
)

export const article = workflow('article', function* (ctx, name: string) {
  const text = yield* ctx.step(draft, name)
  yield* ctx.step(ask, name, text)
  const decision = yield* ctx.waitFor<string>(topic, { timeout: '24h' })
  if (decision.kind === 'signal' && decision.payload === approval) {
    yield* ctx.step(publish, name, text)
    return 'published'
  }
  const why = decision.kind === 'timeout' ? 'timed out' : 'rejected'
  yield* ctx.step(withdraw, name, why)
  return why
})

export const workflows = [article]
