import type { SubjectDeclaration } from '@overt/sdk'
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
