// `crashworthy list`: the engines, scenarios and models that come with the package, with what each claims and checks.
import { Command } from 'commander'
import { builtInNames } from '../config/builtIn.ts'
import { builtInModels, loadModel } from '../config/models.ts'
import { mutantsOf } from '../model/instance/mutants.ts'
import { definitionFile, loadEngine, loadScenario } from '../run/sut.ts'
import { jsonOption } from './options.ts'

export function listCommand(): Command {
  return new Command('list')
    .description('list the built-in engines, scenarios and models')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  crashworthy list')
    .action(async ({ json }: { readonly json?: true }) => {
      const engines = await Promise.all(
        builtInNames('engine').map(async (name) => (await loadEngine(definitionFile(name, 'engine'))).value),
      )
      const scenarios = await Promise.all(
        builtInNames('scenario').map(async (name) => (await loadScenario(definitionFile(name, 'scenario'))).value),
      )
      const models = await Promise.all(
        (await builtInModels()).map(async (name) => {
          const { model } = await loadModel(name)
          return { name, about: model.about ?? '', constants: model.constants ?? {}, mutants: mutantsOf(model) }
        }),
      )
      if (json === true) {
        const plain = {
          engines: engines.map(({ name, about, supports, claims, leaseMs }) => ({
            name,
            about,
            supports,
            claims,
            leaseMs,
          })),
          scenarios: scenarios.map(({ name, about, uses, properties, sometimes }) => ({
            name,
            about,
            uses,
            properties: properties.map((property) => ({
              name: property.name,
              statement: property.statement,
              source: property.source,
            })),
            sometimes: sometimes.map((entry) => ({ name: entry.name, statement: entry.statement })),
          })),
          models,
        }
        process.stdout.write(`${JSON.stringify(plain)}\n`)
        return
      }
      const lines = ['engines']
      for (const { name, about, supports, claims } of engines) {
        const kinds = Object.entries(claims)
        const survived = kinds
          .filter(([, claim]) => claim !== 'not claimed')
          .map(([kind, claim]) => (claim === 'survives' ? kind : `${kind} (${claim})`))
        lines.push(
          `  ${name}`,
          `    ${about}`,
          `    claims to survive: ${survived.join(', ')}`,
          `    verbs: ${supports.join(', ')}`,
        )
      }
      lines.push('scenarios')
      for (const { name, about, properties } of scenarios)
        lines.push(
          `  ${name}`,
          `    ${about}`,
          `    properties: ${properties.map((property) => property.name).join(', ')}`,
        )
      lines.push('models')
      for (const { name, about, mutants } of models)
        lines.push(`  ${name}`, `    ${about}`, `    mutants: ${mutants.join(', ')}`)
      process.stdout.write(`${lines.join('\n')}\n`)
    })
}
