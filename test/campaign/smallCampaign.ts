// Campaigns over an engine and a scenario of a few lines, written into a folder of the test's own: a program that
// answers its clients by itself, and properties that say what they are told to.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { faultKinds } from '../../sim/faults/kinds.ts'
import { type CampaignOptions, runCampaign } from '../../src/campaign/campaign.ts'
import { defaultLimits } from '../../src/campaign/protocol.ts'
import type { CampaignReport } from '../../src/campaign/report.ts'

export const answering = `require('crashworthy:world').serve((operation) =>
  operation === 'result' ? { kind: 'value', value: 1 } : null)`

/** Code for a property: `see` and `end` are bodies of functions of the event, or of how the run ended. */
export interface SmallProperty {
  readonly name: string
  readonly kinds?: readonly string[]
  readonly see?: string
  readonly end?: string
  readonly premises?: number
}

export interface SmallSut {
  readonly name: string
  readonly properties?: readonly SmallProperty[]
  /** The text of the program. */
  readonly program?: string
  /** Code of fields of the engine, and of the scenario, which replace the usual ones. */
  readonly engine?: string
  readonly scenario?: string
}

/** Whether the code runs in the environment in which runs are done again: `differs` stands for true or false there. */
const head = "const differs = process.env.HOME === '/nowhere'\n"
const claims = JSON.stringify(Object.fromEntries(faultKinds.map(({ name }) => [name, 'survives'])))

export class SmallCampaigns {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'crashworthy-campaign-'))

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }))
  }

  /** Writes it, and gives the folder that holds both definitions. */
  write({ name, properties = [], program = answering, engine = '', scenario = '' }: SmallSut): string {
    const folder = join(this.folder, name)
    mkdirSync(folder)
    const property = ({ name: own, kinds = [], see = '', end = '', premises = 1 }: SmallProperty): string =>
      `{ name: '${own}', statement: 's', source: 's', kinds: ${JSON.stringify(kinds)}, monitor: () => ({
        see: (event) => { ${see} }, end: (end) => { ${end} ; return [] }, premises: () => ${premises} }) }`
    const start = "{ run: 'r', workflow: 'w', values: [], atMs: 0 }"
    writeFileSync(
      join(folder, 'scenario.ts'),
      `${head}export default { name: '${name}', about: '', workflows: 'workflows.ts', uses: [], services: {},
        workload: (fc) => fc.constant({ starts: [${start}], signals: [], scriptedMs: 1000 }),
        properties: [${properties.map(property).join()}], sometimes: [], mustFire: [], ${scenario} }`,
    )
    writeFileSync(
      join(folder, 'workflows.ts'),
      "export const workflows = [{ name: 'w', body: function* () { return 1 } }]",
    )
    writeFileSync(
      join(folder, 'engine.ts'),
      `${head}export default { name: 'small', about: '', entry: 'worker', supports: [], leaseMs: 0, recoveryBoundMs: 1000,
        machines: [{ name: 'worker', program: 'worker.ts', restart: 'always' }], claims: ${claims}, ${engine} }`,
    )
    writeFileSync(join(folder, 'worker.ts'), program)
    return folder
  }

  run(sut: SmallSut, options: Partial<CampaignOptions> = {}): Promise<CampaignReport> {
    const folder = this.write(sut)
    return runCampaign({
      ...defaultLimits,
      engine: folder,
      scenarios: [folder],
      seeds: 1,
      seed: { high: 0, low: 1 },
      faults: 'none',
      workers: 1,
      determinismEvery: 0,
      ...options,
    })
  }
}
