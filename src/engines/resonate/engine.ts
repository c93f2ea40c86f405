// The Resonate SDK as npm delivers it, distributed: three workers, a server with a log on its disk, and a gateway for
// clients.
import { distributedResonate } from './definition.ts'

export default distributedResonate('resonate', 'worker.ts', 'generator')
