// What a process is on its machine: its id, its command line, its environment. Of the host nothing is in it.
import type { Incarnation } from '../../process/incarnation.ts'
import { machineZone } from '../../process/timeZone.ts'
import type { Identity } from './binding.ts'
import type { Entropy } from './entropy.ts'
import type { Program } from './program.ts'
import { programDirectory } from './stack.ts'

/** How a program is started on its machine. */
export interface ProgramSettings {
  /** Variables of its environment, beside or instead of the usual ones. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** What follows its file on the command line. */
  readonly args?: readonly string[] | undefined
  /** The zone of its local times, a name that V8 knows; UTC if it is not set. */
  readonly timeZone?: string | undefined
}

export function identityOf(
  incarnation: Incarnation,
  program: Program,
  entropy: Entropy,
  { env = {}, args = [], timeZone = machineZone }: ProgramSettings,
): Identity {
  const main = `${programDirectory}/${program.name}.js`
  return {
    machine: incarnation.machine,
    incarnation: incarnation.number,
    pid: 1000 + ((entropy.int32() >>> 0) % 30_000),
    argv: ['/usr/local/bin/node', main, ...args],
    env: {
      HOME: '/home/node',
      HOSTNAME: incarnation.machine,
      LANG: 'C',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TZ: timeZone,
      ...env,
    },
    directory: programDirectory,
    main,
  }
}
