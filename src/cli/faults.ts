// `crashworthy faults`: every fault kind, what really does it and how it is injected.
import { Command } from 'commander'
import { faultKinds } from '../../sim/faults/kinds.ts'
import { quoted } from '../errors/didYouMean.ts'
import { UserError } from '../errors/userError.ts'
import { faultProfiles } from '../run/plan.ts'
import { jsonOption } from './options.ts'

export function faultsCommand(): Command {
  return new Command('faults')
    .description('list the fault kinds: what does them in the world, and how they are injected')
    .argument('[name...]', 'only these kinds, or those of these profiles')
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  crashworthy faults\n  crashworthy faults power-loss network')
    .action((chosen: string[], { json }: { readonly json?: true }) => {
      const listed =
        chosen.length === 0 ? faultKinds : faultKinds.filter(({ name }) => chosen.flatMap(kindsOf).includes(name))
      if (json === true) {
        process.stdout.write(`${JSON.stringify({ kinds: listed, profiles: faultProfiles })}\n`)
        return
      }
      const kinds = listed.map(
        ({ name, phrases, cause, injection }) => `${name} (${phrases.join(', ')})\n  ${cause}\n  ${injection}\n`,
      )
      if (chosen.length > 0) {
        process.stdout.write(kinds.join('\n'))
        return
      }
      const profiles = Object.entries(faultProfiles).map(
        ([name, members]) => `  ${name}: ${members.join(', ') || 'nothing'}\n`,
      )
      process.stdout.write(
        `${kinds.join('\n')}\nprofiles (each seed enables about half of the kinds)\n${profiles.join('')}`,
      )
    })
}

function kindsOf(name: string): readonly string[] {
  if (Object.hasOwn(faultProfiles, name)) return faultProfiles[name] ?? []
  const kinds = faultKinds.map((kind) => kind.name)
  if (kinds.some((kind) => kind === name)) return [name]
  throw new UserError({
    code: 'unknown-name',
    expected: 'a fault kind or a profile',
    found: quoted(name, [...kinds, ...Object.keys(faultProfiles)]),
    where: 'the name argument',
    next: 'crashworthy faults',
  })
}
