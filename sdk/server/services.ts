/** Services between plugins by name; each plugin adds its own by declaration merging in its `contracts.ts`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface PluginServices {}
/** Names of the services that plugins provide. */
export type ServiceName = keyof PluginServices
