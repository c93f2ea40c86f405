// The Resonate SDK as npm delivers it, in its in-memory mode: one process that is client, worker and server at once,
// driven by its generator interface. Its state is its heap, so it claims nothing about losing the process; it does
// claim to survive a pause.
import { resonateLocal } from './definition.ts'

export default resonateLocal('resonate-local', 'worker.ts', 'generator')
