// Distributed Resonate once more, driven by its async interface, where workflows are ordinary async functions and work
// begins eagerly.
import { distributedResonate } from 'crashworthy/engines/resonate/definition'

export default distributedResonate('resonate-async', 'worker.ts', 'async')
