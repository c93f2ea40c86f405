// `crashworthy faults`: every fault kind, what really does it and how it is injected.
import { Command } from 'commander'
import { faultKinds } from '../../sim/faults/kinds.ts'
import { faultProfiles } from '../run/plan.ts'
import { jsonOption } from './options.ts'

export function faultsCommand(): Command {
  return new Command('faults')
    .description('list the fault kinds: what does them in the world, and how they are injected')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  crashworthy faults')
    .action(({ json }: { readonly json?: true }) => {
      if (json === true) {
        process.stdout.write(`${JSON.stringify({ kinds: faultKinds, profiles: faultProfiles })}\n`)
        return
      }
      const kinds = faultKinds.map(
        ({ name, phrases, cause, injection }) => `${name} (${phrases.join(', ')})\n  ${cause}\n  ${injection}\n`,
      )
      const profiles = Object.entries(faultProfiles).map(
        ([name, members]) => `  ${name}: ${members.join(', ') || 'nothing'}\n`,
      )
      process.stdout.write(
        `${kinds.join('\n')}\nprofiles (by swarm: each seed has about half of the kinds on)\n${profiles.join('')}`,
      )
    })
}
