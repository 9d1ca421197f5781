import { collectsLess } from '../wire/index.ts'
import type { Monitoring, MonitoringChange, PluginChange, PolicyWords, Role, SettingField } from '../wire/index.ts'
import type { Caller } from './caller.ts'
import type { UnitOfWork } from './database.ts'
import type { SettingsShape } from './settings.ts'

/** An installed plugin as its owner configured it; of a secret only whether it is set. */
export interface PluginConfiguration {
  readonly id: string
  readonly title: string
  readonly enabled: boolean
  /** What it collects, in words. */
  readonly collects: readonly string[]
  /** Why, in words: `plugin.purpose` of its catalogue; empty where it collects nothing. */
  readonly purpose: string
  /** The roles that may see what it keeps about other members while it is on, by all rights of the workspace; empty while it is off, and where all of it is the person's alone. People to whom it was given by name come on top. */
  readonly readers: readonly Role[]
  /** The subjects that hold this: a role reads them or not. */
  readonly personalSubjects: readonly string[]
  readonly settings: Readonly<Record<string, unknown>>
  /** With labels in the reader's language. */
  readonly fields: readonly SettingField[]
}

/** Whom records are handed to outside of the database, as the operator set it: a mail server by its host, a bucket by its name. */
export interface Recipient { readonly kind: 'mail' | 'files' | 'backup' | 'push' | 'telemetry'; readonly place: string }

/** What a workspace is set to, as far as it decides what is collected and who sees it. */
export interface WorkspaceConfiguration {
  readonly monitoring: Monitoring
  /** Whether whoever looks at sensitive records of others has to say why. */
  readonly lookReason: 'off' | 'sensitive'
  /** What the platform itself keeps about people. */
  readonly platform: Pick<PluginConfiguration, 'title' | 'purpose' | 'collects' | 'readers'>
  readonly plugins: readonly PluginConfiguration[]
  readonly recipients: readonly Recipient[]
}

/** The policy that holds now for a monitored member, in one language. */
export interface PresentPolicy {
  readonly version: number
  readonly sentences: readonly string[]
}

/** What to change of a workspace's configuration; what is absent stays. */
export interface ConfigurationChange {
  readonly monitoring?: MonitoringChange
  readonly lookReason?: WorkspaceConfiguration['lookReason']
  /** By plugin id; those that are required first. */
  readonly plugins?: Readonly<Record<string, PluginChange>>
}

/** Something by which more is collected, kept longer or shown to more people. */
export interface Widening {
  /** A plugin, or `core`. */
  readonly owner: string
  /** A setting of it, `enabled`, or what else it is. */
  readonly setting: string
  readonly from: unknown
  readonly to: unknown
  /** The id of what this widening makes, where it takes effect in two steps, such as an invitation and its acceptance: who was asked before the first is not asked again. */
  readonly about?: string
}

/** Settings whose new value collects, keeps or shows more, by what their owner declares of them. */
export function widenedSettings(owner: string, shape: SettingsShape, before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Widening[] {
  return Object.entries(shape).flatMap(([setting, { default: fallback, collectsLess: rule }]) => {
    const [from, to] = [before[setting] ?? fallback, after[setting] ?? fallback]
    return rule === undefined || JSON.stringify(from) === JSON.stringify(to) || collectsLess(rule, from, to) ? [] : [{ owner, setting, from, to }]
  })
}

/** Settings of the workspace and of every plugin, for plugins that show or advise on them; each figure stays with its owner. */
export interface Configuration {
  read(unit: UnitOfWork, locale: string): Promise<WorkspaceConfiguration>
  /** Issues a version where settings have changed since the last one. */
  policy(unit: UnitOfWork, locale: string): Promise<PresentPolicy>
  /** What one member reads, as the unit has it, each plugin's sentences apart; nothing is issued. */
  words(unit: UnitOfWork, memberId: string, locale: string): Promise<PolicyWords>
  /**
   * Changes several owners' settings in one transaction, in which `alongside` runs too: all or nothing, each with its owner's checks and audit. The new
   * version of the policy is issued behind it, and answered. Not to be called inside a unit. Errors: those of the owners' routes, `forbidden`.
   */
  change(caller: Caller, change: ConfigurationChange, alongside?: (unit: UnitOfWork) => Promise<void>): Promise<{ readonly policyVersion: number }>
  /** For a plugin whose own records widen who sees what: asks the guard `collection.widening` before it stores them. Errors: the refusal. */
  widening(unit: UnitOfWork, widenings: readonly Widening[]): Promise<void>
}
