import type { Monitoring, MonitoringChange, PluginChange, SettingField } from '../wire/index.ts'
import type { Caller } from './caller.ts'
import type { UnitOfWork } from './database.ts'

/** An installed plugin as its owner configured it; of a secret only whether it is set. */
export interface PluginConfiguration {
  readonly id: string
  readonly title: string
  readonly enabled: boolean
  /** What it collects, in words. */
  readonly collects: readonly string[]
  readonly settings: Readonly<Record<string, unknown>>
  /** With labels in the reader's language. */
  readonly fields: readonly SettingField[]
}

/** What a workspace is set to, as far as it decides what is collected and who sees it. */
export interface WorkspaceConfiguration {
  readonly monitoring: Monitoring
  /** Whether whoever looks at sensitive records of others has to say why. */
  readonly lookReason: 'off' | 'sensitive'
  readonly plugins: readonly PluginConfiguration[]
}

export interface ConfigurationChange {
  readonly monitoring?: MonitoringChange
  readonly lookReason?: WorkspaceConfiguration['lookReason']
  /** By plugin id; those that are required first. */
  readonly plugins?: Readonly<Record<string, PluginChange>>
}

/** Settings of the workspace and of every plugin, for plugins that show or advise on them; each figure stays with its owner. */
export interface Configuration {
  read(unit: UnitOfWork, locale: string): Promise<WorkspaceConfiguration>
  /**
   * Changes several owners' settings in one transaction, in which `alongside` runs too: all or nothing, each with its owner's checks and audit. The new
   * version of the policy is issued behind it, and answered. Not to be called inside a unit. Errors: those of the owners' routes, `forbidden`.
   */
  change(caller: Caller, change: ConfigurationChange, alongside?: (unit: UnitOfWork) => Promise<void>): Promise<{ readonly policyVersion: number }>
}
