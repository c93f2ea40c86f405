// `crashworthy node-support`: the conformance table of the simulated Node, one row for every global and builtin member.
import { Command } from 'commander'
import { hostRows } from '../../sim/node/table/table.ts'
import { quoted } from '../errors/didYouMean.ts'
import { UserError } from '../errors/userError.ts'
import { jsonOption } from './options.ts'

export function nodeSupportCommand(): Command {
  return new Command('node-support')
    .description('print how the simulated Node treats every global and builtin member')
    .argument('[name]', 'only the rows of this module, or the row of this member: fs, fs.readFile')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  crashworthy node-support\n  crashworthy node-support timers\n  crashworthy node-support fs.readFile\n  crashworthy node-support | grep ^unsupported',
    )
    .action((given: string | undefined, { json }: { readonly json?: true }) => {
      const all = hostRows()
      const rows = given === undefined ? all : named(all, given.replace(/^node:/, ''))
      if (json === true) {
        process.stdout.write(`${JSON.stringify(rows)}\n`)
        return
      }
      const counts = new Map<string, number>()
      for (const { treatment } of rows) counts.set(treatment, (counts.get(treatment) ?? 0) + 1)
      const lines = rows.map(
        ({ module: owner, member, treatment, why }) =>
          `${treatment.padEnd(11)} ${owner}.${member}${why === '' ? '' : `  (${why})`}`,
      )
      process.stdout.write(
        `${lines.join('\n')}\n${rows.length} rows: ${[...counts].map(([treatment, count]) => `${count} ${treatment}`).join(', ')}\n`,
      )
    })
}

/** The rows of a module or of one of its members; a member of globalThis may be named alone. */
function named(rows: ReturnType<typeof hostRows>, name: string): ReturnType<typeof hostRows> {
  const found = rows.filter(
    ({ module, member }) =>
      module === name || `${module}.${member}` === name || `${module}.${member}` === `globalThis.${name}`,
  )
  if (found.length > 0) return found
  const modules = [...new Set(rows.map(({ module }) => module))]
  const members = rows.map(({ module, member }) => `${module}.${member}`)
  throw new UserError({
    code: 'unknown-name',
    expected: 'a builtin module, globalThis, or a member of one',
    found: quoted(name, name.includes('.') ? members : modules),
    where: 'the name argument',
    next: 'crashworthy node-support timers',
  })
}
