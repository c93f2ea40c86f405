// `crashworthy list`: the engines, scenarios and models that come with the package, with what each claims and checks.
import { Argument, Command } from 'commander'
import { builtInNames } from '../config/builtIn.ts'
import { builtInModels, loadModel } from '../config/models.ts'
import { mutantsOf } from '../model/instance/mutants.ts'
import { definitionFile, loadEngine, loadScenario } from '../run/sut.ts'
import { jsonOption } from './options.ts'

export function listCommand(): Command {
  return new Command('list')
    .description('list the built-in engines, scenarios and models')
    .addArgument(new Argument('[what]', 'only these').choices(['engines', 'scenarios', 'models']))
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  crashworthy list\n  crashworthy list engines')
    .action(async (what: string | undefined, { json }: { readonly json?: true }) => {
      const isWanted = (part: string): boolean => what === undefined || what === part
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
        const wanted = Object.fromEntries(Object.entries(plain).filter(([part]) => isWanted(part)))
        process.stdout.write(`${JSON.stringify(wanted)}\n`)
        return
      }
      const lines: string[] = []
      if (isWanted('engines')) lines.push('engines')
      for (const { name, about, supports, claims } of isWanted('engines') ? engines : []) {
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
      if (isWanted('scenarios')) lines.push('scenarios')
      for (const { name, about, properties } of isWanted('scenarios') ? scenarios : [])
        lines.push(
          `  ${name}`,
          `    ${about}`,
          `    properties: ${properties.map((property) => property.name).join(', ')}`,
        )
      if (isWanted('models')) lines.push('models')
      for (const { name, about, mutants } of isWanted('models') ? models : [])
        lines.push(`  ${name}`, `    ${about}`, `    mutants: ${mutants.join(', ')}`)
      process.stdout.write(`${lines.join('\n')}\n`)
    })
}
