// `crashworthy/adapter`: what an engine's program needs to drive portable workflows and to answer clients. It runs
// inside the simulation.
export { attempt } from './attempt.ts'
export type { Json } from './contract.ts'
export { describeFailure, drive, driveAsync, parts, type Request } from './drive.ts'
export { type ClientOperation, call, record, serve } from './world.ts'
