// The module that the host gives to every simulated program beside Node's builtins.
declare module 'crashworthy:world' {
  export const machine: string
  export const incarnation: number
  export function call(service: string, operation: string, input: unknown): Promise<unknown>
  export function serve(handle: (operation: string, input: unknown) => unknown): void
  export function record(kind: string, data: unknown): void
}
declare module 'crashworthy:workflows' {
  import type { WorkflowDefinition } from 'crashworthy'
  export const workflows: readonly WorkflowDefinition[]
}
