export type Treatment = 'real' | 'bound' | 'twin' | 'refused'
export interface ModuleTable { readonly module: string; readonly real?: string; readonly bound?: string; readonly twin?: string; readonly refused?: string; readonly why?: Readonly<Record<string, string>> }
