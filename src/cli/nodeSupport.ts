// `crashworthy host`: the conformance table of the simulated Node, one row for every global and builtin member.
import { Command } from 'commander'
import { hostRows } from '../../sim/node/table/table.ts'
import { UserError } from '../errors/userError.ts'
import { jsonOption } from './options.ts'

export function hostCommand(): Command {
  return new Command('host')
    .description('print how the simulated Node treats every global and builtin member')
    .argument('[module]', 'only the rows of this module')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  crashworthy host\n  crashworthy host timers\n  crashworthy host | grep refused',
    )
    .action((module: string | undefined, { json }: { readonly json?: true }) => {
      const rows = hostRows().filter((row) => module === undefined || row.module === module)
      if (rows.length === 0)
        throw new UserError({
          expected: "a builtin module without 'node:', or globalThis",
          found: `'${module}'`,
          where: 'the module argument',
          next: 'crashworthy host timers',
        })
      if (json === true) {
        process.stdout.write(`${JSON.stringify(rows)}\n`)
        return
      }
      const counts = new Map<string, number>()
      for (const { treatment } of rows) counts.set(treatment, (counts.get(treatment) ?? 0) + 1)
      const lines = rows.map(
        ({ module: owner, member, treatment, why }) =>
          `${treatment.padEnd(8)} ${owner}.${member}${why === '' ? '' : `  (${why})`}`,
      )
      process.stdout.write(
        `${lines.join('\n')}\n${rows.length} rows: ${[...counts].map(([treatment, count]) => `${count} ${treatment}`).join(', ')}\n`,
      )
    })
}
