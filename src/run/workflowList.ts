// The program that tells which workflows a scenario has: bundled with them and run in a world of its own, because what
// they import must not run in this tool's process.
import { workflows } from 'crashworthy:workflows'

const list: unknown = workflows
const described = Array.isArray(list)
  ? list.map((one) => ({ name: String(Object(one).name), hasBody: typeof Object(one).body === 'function' }))
  : typeof list
console.log(JSON.stringify(described))
