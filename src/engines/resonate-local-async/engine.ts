// In-memory Resonate once more, driven by its async interface, where workflows are ordinary async functions and work
// begins eagerly.
import { resonateLocal } from 'crashworthy/engines/resonate-local/definition'

export default resonateLocal('resonate-local-async', 'worker.ts', 'async')
