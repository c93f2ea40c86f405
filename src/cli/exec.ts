// `crashworthy exec`: one ordinary program in the simulated Node, on one machine and without faults. It prints what the
// program prints and exits with its code.
import { Command } from 'commander'
import { isTimeZone } from '../engine/machineSettings.ts'
import { UserError } from '../errors/userError.ts'
import { exec } from '../run/exec.ts'
import { eventsOption, readCount, readSeed, seedOption } from './options.ts'

interface ExecFlags {
  readonly date?: string
  readonly tz?: string
  readonly env: readonly string[]
  readonly seed: string
  readonly eventsMax: string
}

export function execCommand(): Command {
  return new Command('exec')
    .description('run one ordinary program in the simulated Node')
    .argument('<program>', 'a file of TypeScript or JavaScript')
    .argument('[args...]', 'what the program finds on its command line; options of its own after --')
    .option('--date <date>', 'the time of the machine when the program starts, as ISO 8601; else drawn from the seed')
    .option('--tz <zone>', 'its time zone, such as Europe/Berlin', 'UTC')
    .option(
      '--env <name=value>',
      'a variable of its environment; may be repeated',
      (text: string, texts: readonly string[]) => [...texts, text],
      [],
    )
    .addOption(seedOption())
    .addOption(eventsOption())
    .addHelpText(
      'after',
      `
Examples:
  crashworthy exec program.ts --date 2026-02-28T23:59:59Z --tz America/New_York
  crashworthy exec program.ts --env PORT=80 -- --verbose

Exits with the program's code, or with 2 if it used what the simulated Node does not support, or met a limit.`,
    )
    .action(async (file: string, args: string[], flags: ExecFlags) => {
      process.exitCode = await exec(file, {
        args,
        seed: readSeed(flags.seed),
        env: readEnv(flags.env),
        timeZone: readZone(flags.tz ?? 'UTC'),
        eventsMax: readCount(flags.eventsMax, '--events-max'),
        ...(flags.date === undefined ? {} : { dateMs: readDate(flags.date) }),
      })
    })
}

function readEnv(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
      if (name !== undefined && value !== undefined && name !== 'TZ') return [name, value]
      throw new UserError({
        expected: name === 'TZ' ? 'the time zone in --tz' : 'a variable and its value: name=value',
        found: `'${text}'`,
        where: 'option --env',
        next: name === 'TZ' ? `--tz ${value}` : '--env PORT=80',
      })
    }),
  )
}

function readZone(text: string): string {
  if (isTimeZone(text)) return text
  throw new UserError({
    expected: 'the IANA name of a time zone',
    found: `'${text}'`,
    where: 'option --tz',
    next: '--tz Europe/Berlin',
  })
}

/** A date without a zone would mean another time on each machine: it must have one, or be a day. */
function readDate(text: string): number {
  const dateMs = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN
  if (dateMs >= 0) return dateMs
  throw new UserError({
    expected: 'a day, or a time with its zone, since 1970, as ISO 8601',
    found: `'${text}'`,
    where: 'option --date',
    next: '--date 2026-02-28T23:59:59Z',
  })
}
