/** Services between plugins by name; each plugin adds its own by declaration merging in its `contracts.ts`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface PluginServices {}
export type ServiceName = keyof PluginServices
