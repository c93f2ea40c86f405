#!/usr/bin/env node
// The command line: one file a command. Results go to stdout, progress to stderr; nothing below this floor prints or
// exits.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { StartError } from '../campaign/pool.ts'
import { ModelError } from '../errors/modelError.ts'
import { UserError } from '../errors/userError.ts'
import { reportModelError } from '../report/terminal/modelError.ts'
import { packageFolder } from '../run/sut.ts'
import { checkCommand } from './check.ts'
import { doctorCommand } from './doctor.ts'
import { errorRecord } from './errorRecord.ts'
import { execCommand } from './exec.ts'
import { exitCodes } from './exitCodes.ts'
import { faultsCommand } from './faults.ts'
import { listCommand } from './list.ts'
import { nodeSupportCommand } from './nodeSupport.ts'
import { replayCommand } from './replay.ts'
import { runCommand } from './run.ts'
import { traceCommand } from './trace.ts'
import { validateCommand } from './validate.ts'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `crashworthy: expected Node 22.13 or newer, found ${process.versions.node} in this shell; try: npx -p node@24 crashworthy\n`,
  )
  process.exit(exitCodes.usage)
}

const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }

const program = new Command('crashworthy')
  .description(
    'Crash tests for durable execution: runs an engine in a simulated world, breaks the world from a seed, judges the trace.',
  )
  .version(version)
  .showHelpAfterError('(crashworthy --help says more)')
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  crashworthy run --engine resonate-local --faults none        what happens with no fault at all?
  crashworthy run paid-order --engine ideal --seeds 1000      a swarm of faults over one scenario
  crashworthy replay 0x1:resonate-local:long-mission           one seed again, exactly
  crashworthy trace 0x1:resonate-local:long-mission            its story, in lanes
  crashworthy check all                                        the models of what engines should do, and their mistakes

Exit codes: 0 all hold, 1 violated, 2 unknown, 3 vacuous, 64 usage, 70 internal error, 130 interrupted.`,
  )
for (const command of [
  runCommand,
  replayCommand,
  doctorCommand,
  traceCommand,
  execCommand,
  checkCommand,
  validateCommand,
  faultsCommand,
  listCommand,
  nodeSupportCommand,
]) {
  const added = command().exitOverride()
  program.addCommand(added.showHelpAfterError(`(crashworthy ${added.name()} --help says more)`))
}

// Whoever reads the results may stop reading: the command goes on to its end, and to its exit code.
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return
  process.stderr.write(`crashworthy: the results could not be written: ${message}\n`)
  process.exit(exitCodes.internal)
})
process.stderr.on('error', () => {})

process.exitCode = await program.parseAsync().then(
  () => process.exitCode ?? exitCodes.holds,
  (error: unknown) => {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.holds
    // A program that reads --json reads its errors there, too.
    if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(errorRecord(error))}\n`)
    if (error instanceof CommanderError) return exitCodes.usage
    // A mistake in a model is its author's, as one in the options is the user's.
    if (error instanceof UserError || error instanceof ModelError || error instanceof StartError) {
      process.stderr.write(error instanceof ModelError ? reportModelError(error) : `crashworthy: ${error.message}\n`)
      if (error instanceof StartError) return exitCodes.internal
      return error instanceof UserError && error.parts.verdict !== undefined
        ? exitCodes[error.parts.verdict]
        : exitCodes.usage
    }
    process.stderr.write(
      `crashworthy: internal error, please report it\n${error instanceof Error ? error.stack : String(error)}\n`,
    )
    return exitCodes.internal
  },
)
