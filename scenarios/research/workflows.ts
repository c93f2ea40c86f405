// A deep-research agent: it plans sub-questions, has each researched by a child of its own, as deep as it is told,
// joins what came back and mails the report. All of them ask one language model, which answers 429 when too many ask at
// once: the steps wait and ask again.
import { type StepTools, step, type WorkflowDefinition, workflow } from 'crashworthy'

/**
 * The model lets 60 requests a minute through, 4 at once. Who is refused comes again 5 s later: in the 5 s before any
 * unsupported at least 4 others were let through, so a request is refused at most once for each 4 requests that there
 * are beside it.
 */
const model = { max: 12, backoffMs: 5000 }

async function ask(tools: StepTools, prompt: string): Promise<string> {
  let text = ''
  for await (const token of tools.stream('model', 'complete', { prompt })) text += token
  return text
}

/** As many sub-questions as are wanted, each a few words of what the model said. */
const plan = step(
  'plan',
  async (tools, question: string, width: number) => {
    const words = (await ask(tools, `Divide into ${width} questions: ${question}`)).split(' ')
    return Array.from(
      { length: width },
      (_, index) => `${index + 1}. ${words.slice(2 * index, 2 * index + 2).join(' ')}?`,
    )
  },
  model,
)
const answer = step('answer', (tools, question: string) => ask(tools, `Answer: ${question}`), model)
const summarise = step(
  'summarise',
  (tools, question: string, parts: readonly string[]) => ask(tools, `${question}\n${parts.join('\n')}`),
  model,
)
const mail = step('mail', (tools, question: string, text: string) => tools.call('mail', 'send', { question, text }))

export const research: WorkflowDefinition<[string, number, number], string> = workflow(
  'research',
  function* (ctx, question: string, depth: number, width: number) {
    if (depth === 0) return yield* ctx.step(answer, question)
    const questions = yield* ctx.step(plan, question, width)
    const parts = yield* ctx.all(questions.map((part) => ctx.call(research, part, depth - 1, width)))
    return yield* ctx.step(summarise, question, parts)
  },
)

export const report = workflow('report', function* (ctx, question: string, depth: number, width: number) {
  const text = yield* ctx.call(research, question, depth, width)
  yield* ctx.step(mail, question, text)
  return text.length > 0 ? 'reported' : 'empty'
})

export const workflows = [research, report]
