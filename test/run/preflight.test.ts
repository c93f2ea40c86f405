// Every mistake that a user can make in an engine, a program, an adapter, a scenario or a workflow is one message in
// seconds, and never a violation.
import { expect, test } from 'vitest'
import { preflightSays } from './preflightFolder.ts'

test('what is right passes, with the time that it took and would take by itself', async () => {
  expect(await preflightSays({})).toMatchInlineSnapshot(
    `"{"events":37,"scriptedMs":5000,"endedMs":6010,"measuredMs":5006}"`,
  )
})

test('a program that throws at boot is told with its error and the lines of its sources', async () => {
  const helper =
    "interface Options {\n  readonly url: string\n}\n\nexport function connect(options?: Options): void {\n  throw new TypeError('no url')\n}\n"
  const said = await preflightSays({
    'worker.ts': "import { connect } from './helper.ts'\n\nconnect()\n",
    'helper.ts': helper,
  })
  expect(said).toMatchInlineSnapshot(
    `"expected a program that starts and stays alive without any fault, found TypeError: no url at connect (<folder>/helper.ts:6:9) at <folder>/worker.ts:3:1 in machine worker, program worker.ts; try: mend worker.ts"`,
  )
})

test('a program that does not stay up, or does not serve', async () => {
  const said = {
    'exits at once': await preflightSays({ 'worker.ts': "console.log('hello')\n" }),
    'exits with a code': await preflightSays({ 'worker.ts': 'process.exit(3)\n' }),
    'dies a little later': await preflightSays({
      'worker.ts': "setTimeout(() => Promise.reject(new Error('later')), 500)\n",
    }),
    'never serves': await preflightSays({ 'worker.ts': 'setInterval(() => {}, 1000)\n' }),
    'a second machine dies': await preflightSays({
      'engine.ts': [
        /\.\.\.ideal/,
        "...ideal, machines: [...ideal.machines, { name: 'poller', program: 'poller.ts', restart: 'always' }]",
      ],
      'poller.ts': "throw new Error('no queue')",
    }),
    'a job that fails': await preflightSays({
      'engine.ts': [
        /\.\.\.ideal/,
        "...ideal, machines: [...ideal.machines, { name: 'job', program: 'job.ts', restart: 'never' }]",
      ],
      'job.ts': 'process.exitCode = 2',
    }),
    'a job that is done': await preflightSays({
      'engine.ts': [
        /\.\.\.ideal/,
        "...ideal, machines: [...ideal.machines, { name: 'job', program: 'job.ts', restart: 'never' }]",
      ],
      'job.ts': '',
    }),
  }
  expect(said).toMatchInlineSnapshot(`
    {
      "a job that fails": "expected a program that starts and stays alive without any fault, found it exits with code 2 in machine job, program job.ts; try: mend job.ts",
      "a job that is done": "{"events":38,"scriptedMs":5000,"endedMs":6010,"measuredMs":5006}",
      "a second machine dies": "expected a program that starts and stays alive without any fault, found Error: no queue at <folder>/poller.ts:1:7 in machine poller, program poller.ts; try: mend poller.ts",
      "dies a little later": "expected a program that starts and stays alive without any fault, found Error: later at <folder>/worker.ts:1:33 in machine worker, program worker.ts; try: mend worker.ts",
      "exits at once": "expected a program that starts and stays alive without any fault, found it exits with code 0 at once in machine worker, program worker.ts; try: mend worker.ts",
      "exits with a code": "expected a program that starts and stays alive without any fault, found it exits with code 3 in machine worker, program worker.ts; try: mend worker.ts",
      "never serves": "expected the entry to serve clients: a call of serve(handle) from crashworthy/adapter, found none within 60 s in machine worker, program worker.ts; try: call serve in worker.ts, or name another machine as the engine's entry",
    }
  `)
})

test('what is not installed, and what the simulated Node has not got', async () => {
  const said = {
    'a package': await preflightSays({ 'worker.ts': "import { x } from 'not-installed'\nx()\n" }),
    'an addon': await preflightSays({ 'worker.ts': "require('./build/fast.node')\n", 'build/fast.node': '' }),
    'an error that it prints': await preflightSays({
      'worker.ts': "console.error(new Error('no url').message)\nprocess.exit(1)\n",
    }),
    'another error than the member': await preflightSays({
      'worker.ts': "import { open } from 'node:inspector'\ntry { open(1) } catch {}\nthrow new Error('no url')\n",
    }),
    'an addon by bindings': await preflightSays({
      'worker.ts': "throw new Error('Could not locate the bindings file. Tried: x')\n",
    }),
    'a denied member': await preflightSays({ 'worker.ts': "import { open } from 'node:inspector'\n\nopen(1)\n" }),
    'an unsupported member': await preflightSays({
      'worker.ts': "import { createSocket } from 'node:dgram'\n\ncreateSocket('udp4')\n",
    }),
    'one that it can do without': await preflightSays({
      'worker.ts': ['import', "import { open } from 'node:inspector'\ntry { open(1) } catch {}\nimport"],
    }),
  }
  expect(said).toMatchInlineSnapshot(`
    {
      "a denied member": "unknown: does not start in the simulated Node: it needs inspector.open at <folder>/worker.ts:3:1 in machine worker, program worker.ts; try: crashworthy node-support",
      "a package": "expected a program that starts and stays alive without any fault, found Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'not-installed' imported from /app/worker.js at <folder>/worker.ts:1:19 in machine worker, program worker.ts; try: npm install not-installed",
      "an addon": "unknown: does not start in the simulated Node: it needs native addons (Error: Cannot load native addon 'fast.node' because loading addons is disabled.) in machine worker, program worker.ts; try: crashworthy node-support",
      "an addon by bindings": "unknown: does not start in the simulated Node: it needs native addons (Error: Could not locate the bindings file. Tried: x) in machine worker, program worker.ts; try: crashworthy node-support",
      "an error that it prints": "expected a program that starts and stays alive without any fault, found it exits with code 1, and prints: no url in machine worker, program worker.ts; try: mend worker.ts",
      "an unsupported member": "unknown: does not start in the simulated Node: it needs dgram.createSocket at <folder>/worker.ts:3:1 in machine worker, program worker.ts; try: crashworthy node-support",
      "another error than the member": "expected a program that starts and stays alive without any fault, found Error: no url at <folder>/worker.ts:3:7 in machine worker, program worker.ts; try: mend worker.ts",
      "one that it can do without": "{"events":37,"scriptedMs":5000,"endedMs":6010,"measuredMs":5006}",
    }
  `)
})

test('a workload that starts what there is not, or is none', async () => {
  const said = {
    misspelt: await preflightSays({ 'scenario.ts': ["workflow: 'greet'", "workflow: 'gret'"] }),
    none: await preflightSays({ 'workflows.ts': 'export const workflows = []\n' }),
    'no array': await preflightSays({ 'workflows.ts': 'export const workflows = { greet: 1 }\n' }),
    'no export': await preflightSays({ 'workflows.ts': 'export const workflow = []\n' }),
    'no workflow': await preflightSays({ 'workflows.ts': ['[greet]', '[greet, send.name]'] }),
    twice: await preflightSays({ 'workflows.ts': ['[greet]', '[greet, greet]'] }),
    'a file that throws': await preflightSays({
      'workflows.ts': "throw new Error('not yet')\nexport const workflows = []\n",
    }),
    'a time that is none': await preflightSays({ 'scenario.ts': ['atMs: 0', "atMs: '1s'"] }),
    'no values': await preflightSays({ 'scenario.ts': ['values: []', 'values: undefined'] }),
    'no time': await preflightSays({ 'scenario.ts': ['scriptedMs: 5000', 'scriptedMs: 5000 * undefined'] }),
  }
  expect(said).toMatchInlineSnapshot(`
    {
      "a file that throws": "expected workflows that load, found Error: not yet at <folder>/workflows.ts:1:7 in <folder>/workflows.ts; try: mend the file",
      "a time that is none": "expected a number of milliseconds that is not negative, found "1s" in field 'starts[0].atMs' of the workload of scenario greeting, seed 0x0000000000000001; try: crashworthy list",
      "misspelt": "expected a workflow of the scenario: greet, found 'gret' (did you mean 'greet'?) in field 'starts[0].workflow' of the workload of scenario greeting, seed 0x0000000000000001; try: mend the name, or add the workflow to 'workflows'",
      "no array": "expected an export 'workflows': an array of what workflow(name, function* …) makes, found object in <folder>/workflows.ts; try: export const workflows = [myWorkflow]",
      "no export": "expected code that compiles, found No matching export in "workflows.ts" for import "workflows" in worker.ts:3:9; try: npx esbuild --bundle --platform=node <folder>/worker.ts",
      "no time": "expected a whole number of milliseconds, or none, found NaN in field 'scriptedMs' of the workload of scenario greeting, seed 0x0000000000000001; try: crashworthy list",
      "no values": "expected an array, found undefined in field 'starts[0].values' of the workload of scenario greeting, seed 0x0000000000000001; try: crashworthy list",
      "no workflow": "expected an export 'workflows': an array of what workflow(name, function* …) makes, found something else at index 1 in <folder>/workflows.ts; try: export const workflows = [myWorkflow]",
      "none": "expected a workflow, of which the scenario has none, found 'greet' in field 'starts[0].workflow' of the workload of scenario greeting, seed 0x0000000000000001; try: mend the name, or add the workflow to 'workflows'",
      "twice": "expected an export 'workflows': an array of what workflow(name, function* …) makes, found 'greet' twice in <folder>/workflows.ts; try: export const workflows = [myWorkflow]",
    }
  `)
})

test('an adapter whose answers are not what clients expect', async () => {
  const adapter = (answers: string): string =>
    `import { serve } from 'crashworthy:world'\nserve(async (operation, { run }) => { ${answers} })\n`
  const said = {
    'a bare value': await preflightSays({ 'worker.ts': adapter("return operation === 'start' ? { run } : 'sent'") }),
    'a failure that is a text': await preflightSays({
      'worker.ts': adapter("return { kind: 'failure', failure: 'x' }"),
    }),
    nothing: await preflightSays({ 'worker.ts': adapter('') }),
    'no JSON': await preflightSays({ 'worker.ts': adapter("return { kind: 'value', value: 1n }") }),
    'an error at each start': await preflightSays({ 'worker.ts': adapter('return operation.frobnicate()') }),
    'an error at each result': await preflightSays({
      'worker.ts': adapter("if (operation === 'result') throw new Error('no such thing')"),
    }),
  }
  expect(said).toMatchInlineSnapshot(`
    {
      "a bare value": "expected an adapter that answers 'result' with { kind: 'value', value } or { kind: 'failure', failure: { name, message } }, found "sent" in machine worker of engine mine, for run r; try: describeFailure from crashworthy/adapter makes the failure of an error",
      "a failure that is a text": "expected an adapter that answers 'result' with { kind: 'value', value } or { kind: 'failure', failure: { name, message } }, found {"kind":"failure","failure":"x"} in machine worker of engine mine, for run r; try: describeFailure from crashworthy/adapter makes the failure of an error",
      "an error at each result": "expected an adapter that answers 'result', found an error each time: no such thing in machine worker of engine mine; try: crashworthy trace of a run with --faults none",
      "an error at each start": "expected an adapter that answers 'start', found an error each time: operation.frobnicate is not a function in machine worker of engine mine; try: crashworthy trace of a run with --faults none",
      "no JSON": "expected an adapter that answers 'start', found an error each time: TypeError: Do not know how to serialize a BigInt in machine worker of engine mine; try: crashworthy trace of a run with --faults none",
      "nothing": "expected an adapter that answers 'result' with { kind: 'value', value } or { kind: 'failure', failure: { name, message } }, found null in machine worker of engine mine, for run r; try: describeFailure from crashworthy/adapter makes the failure of an error",
    }
  `)
})

test('a step that asks what there is not', async () => {
  const said = {
    'a host': await preflightSays({ 'workflows.ts': ["'mail'", "'mial'"] }),
    'a host of a program': await preflightSays({
      'worker.ts': ['import', "fetch('http://telemetry.example.com/').catch(() => {})\nimport"],
    }),
    'a host that is none on purpose': await preflightSays({
      'worker.ts': ['import', "fetch('http://nobody.invalid/').catch(() => {})\nimport"],
    }),
    'an operation': await preflightSays({ 'workflows.ts': ["'mail', 'send'", "'mail', 'sned'"] }),
    'a verb': await preflightSays({
      'engine.ts': ['...ideal', "...ideal, supports: ['step']"],
      'scenario.ts': [", 'sleep'", ''],
    }),
  }
  expect(said).toMatchInlineSnapshot(`
    {
      "a host": "expected requests to machines and declared services alone: worker, mail, found one to 'mial' (did you mean 'mail'?) in machine worker, step 'send' of run r, scenario greeting; try: add 'mial' to the scenario's services, or mend the name",
      "a host of a program": "expected requests to machines and declared services alone: worker, mail, found one to 'telemetry.example.com' in machine worker, scenario greeting; try: add 'telemetry.example.com' to the scenario's services, or mend the name",
      "a host that is none on purpose": "{"events":39,"scriptedMs":5000,"endedMs":6010,"measuredMs":5006}",
      "a verb": "expected verbs that mine supports: step, found 'sleep', which the scenario's 'uses' does not name, in run r of scenario greeting; try: add 'sleep' to 'uses' of the scenario",
      "an operation": "expected an operation of service 'mail': send, found 'sned' (did you mean 'send'?) in step 1 of run r, scenario greeting; try: mend the name, or add 'sned' to the service",
    }
  `)
})

test('a scripted time that is far too short', async () => {
  const said = {
    'by a sleep': await preflightSays({ 'workflows.ts': ['5s', '2d'] }),
    'by a step': await preflightSays({
      'workflows.ts': [
        '(tools) =>',
        'async (tools) => (await new Promise((done) => setTimeout(done, 600_000)), true) &&',
      ],
    }),
    'that is not said': await preflightSays({ 'scenario.ts': [', scriptedMs: 5000', ''] }),
    'within the slack of the engine': await preflightSays({ 'workflows.ts': ['5s', '30s'] }),
  }
  expect(said).toMatchInlineSnapshot(`
    {
      "by a sleep": "expected 'scriptedMs' to be an upper bound of what the workload takes by itself, at least 172800006 as measured without faults, found 5000 in a workload of scenario greeting; try: add up the longest sleeps, timeouts, steps and backoffs again",
      "by a step": "expected 'scriptedMs' to be an upper bound of what the workload takes by itself, at least 605006 as measured without faults, found 5000 in a workload of scenario greeting; try: add up the longest sleeps, timeouts, steps and backoffs again",
      "that is not said": "{"events":37,"endedMs":6010,"measuredMs":5006}",
      "within the slack of the engine": "{"events":37,"scriptedMs":5000,"endedMs":31010,"measuredMs":30006}",
    }
  `)
})
