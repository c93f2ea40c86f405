// What tests of models compare: a verdict with the size of its search, and counterexamples as stories of one step a
// line.
import { type CheckOptions, type CheckResult, check, type Model } from '../../../src/model/index.ts'

type Constants = NonNullable<CheckOptions['constants']>

export function judged(model: Model, options: CheckOptions = {}): object {
  const result = check(model, options)
  const { verdict, distinct, generated, depth, gaps, vacuous } = result
  return {
    verdict,
    distinct,
    generated,
    depth,
    ...(gaps.length === 0 ? {} : { gaps }),
    ...(vacuous.length === 0 ? {} : { vacuous }),
    ...(result.counterexample === undefined ? {} : { story: story(result) }),
  }
}

/** Of every mutant: the property that refutes it, and for a property of safety a shortest way there. */
export function refutations(model: Model, constants: Constants = {}): Readonly<Record<string, readonly string[]>> {
  const tools = {
    action: (definition: unknown) => definition,
    constants: { ...model.constants, ...constants },
  } as never
  return Object.fromEntries(
    Object.keys(model.mutants?.(tools) ?? {}).map((mutant) => {
      const result = check(model, { constants, mutant })
      return [
        mutant,
        result.counterexample === undefined ? [`not refuted in ${result.distinct} states`] : story(result),
      ]
    }),
  )
}

function story({ counterexample }: CheckResult): readonly string[] {
  if (counterexample === undefined) return []
  const { property, steps, loopsTo } = counterexample
  if (loopsTo !== undefined) return [`violates ${property}`, 'for ever']
  const lines = steps.map(({ action, params }) => {
    const values = Object.entries(params).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    return values.length === 0 ? action : `${action} { ${values.join(', ')} }`
  })
  return [`violates ${property}`, ...lines.slice(1)]
}
