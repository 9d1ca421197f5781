import type { Rights } from '@overt/sdk'
import type { RuleSource } from '../permission/contracts.ts'

/** Rules of plugins, each under the name of its plugin. */
export interface PluginRights extends RuleSource {
  forPlugin(pluginId: string): Rights
  /** Whether a plugin gives or denies members rights. */
  provides(pluginId: string): boolean
  remove(pluginId: string): void
  /** Lets every answer be used once more and renewed beside that use. */
  renewAll(): void
  start(): Promise<void>
  stop(): Promise<void>
}
