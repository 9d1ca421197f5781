import type { Rights, SubjectDeclaration } from '@overt/sdk'
import type { Rule } from './rules.ts'

export interface AbilityMember {
  readonly workspaceId: string
  readonly memberId: string
  readonly userId: string
  readonly role: string
}

/**
 * Further rules of one member, e.g. per-entity grants, in the order organization, project, task, entry with allows before
 * denials: they come after the roles' rules, so the most specific decides. `version` changes with the rules; `renewals` grows when the source
 * should be asked again although it has announced no change, and the rules from before hold until it has answered.
 */
export interface RuleSource {
  version(member: AbilityMember): Promise<string>
  renewals(): number
  rules(member: AbilityMember, subjects: ReadonlyMap<string, SubjectDeclaration>): Promise<readonly Rule[]>
}

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
