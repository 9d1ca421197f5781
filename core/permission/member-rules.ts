import { columnOf, ruleLevels } from '@overt/sdk'
import type { MemberRule, RuleLevel, SubjectDeclaration } from '@overt/sdk'
import type { Rule } from './rules.ts'

/** What a rule made from a member's own rules says of itself, so that a decision can be explained. */
export const reasonOf = (level: RuleLevel): string => `level:${level}`
export const levelOf = (reason: string | undefined): RuleLevel | undefined => ruleLevels.find((level) => reasonOf(level) === reason)

interface Collected {
  readonly rule: Pick<MemberRule, 'subject' | 'level'>
  readonly deny: boolean
  readonly othersOnly: boolean
  readonly action: string
  readonly ids: Set<string>
}

/**
 * Turns a member's own rules into rules in the order that decides: level by level, permissions before denials, per subject, level and effect
 * one rule for each action, joined where several actions hold for the same records. What a subject does not know is left out.
 */
export function rulesOfMember(given: readonly MemberRule[], memberId: string, subjects: ReadonlyMap<string, SubjectDeclaration>): Rule[] {
  const rules: Rule[] = []
  for (const level of ruleLevels) {
    for (const deny of [false, true]) {
      rules.push(...joined(collect(given.filter((rule) => rule.level === level && (rule.deny === true) === deny), subjects)).map(({ actions, ...rest }) =>
        ruleFrom(rest, actions, memberId, subjects.get(rest.rule.subject)!)))
    }
  }
  return rules
}

function collect(given: readonly MemberRule[], subjects: ReadonlyMap<string, SubjectDeclaration>): Collected[] {
  const found = new Map<string, Collected>()
  for (const rule of given) {
    const subject = subjects.get(rule.subject)
    const othersOnly = rule.deny === true && rule.othersOnly === true
    if (subject === undefined || (isNode(rule.level) && columnOf(subject, rule.level) === undefined) || (othersOnly && columnOf(subject, 'member') === undefined)) continue
    for (const action of rule.actions) {
      if (!subject.actions.includes(action)) continue
      const key = `${rule.subject} ${action} ${String(othersOnly)}`
      const collected = found.get(key) ?? { rule, deny: rule.deny === true, othersOnly, action, ids: new Set<string>() }
      for (const id of rule.ids ?? []) collected.ids.add(id)
      if (!isNode(rule.level) || collected.ids.size > 0) found.set(key, collected)
    }
  }
  return [...found.values()]
}

/** Actions on the same records share a rule; denials that exempt one's own records stand apart: those of reading, and those of others' records alone. */
function joined(collected: readonly Collected[]): (Omit<Collected, 'action'> & { readonly actions: string[] })[] {
  const groups = new Map<string, Omit<Collected, 'action'> & { readonly actions: string[] }>()
  for (const { action, ...rest } of collected) {
    const ids = [...rest.ids].toSorted()
    const key = JSON.stringify([rest.rule.subject, rest.deny && (rest.othersOnly || action === 'read'), ids])
    const group = groups.get(key) ?? { ...rest, actions: [] }
    group.actions.push(action)
    groups.set(key, group)
  }
  return [...groups.values()]
}

function ruleFrom({ rule: { subject, level }, deny, othersOnly, ids }: Omit<Collected, 'action'>, action: string[], memberId: string, declaration: SubjectDeclaration): Rule {
  const node = isNode(level) ? columnOf(declaration, level) : undefined
  const owner = deny && (othersOnly || action.includes('read')) ? columnOf(declaration, 'member') : undefined
  const conditions = {
    ...(owner === undefined ? {} : { [owner]: { $ne: memberId } }),
    ...(node === undefined ? {} : { [node]: { $in: [...ids].filter((id) => node !== owner || id !== memberId) } }),
  }
  return {
    action, subject, reason: reasonOf(level),
    ...(Object.keys(conditions).length === 0 ? {} : { conditions }),
    ...(deny ? { inverted: true } : {}),
  }
}

const isNode = (level: RuleLevel): level is Exclude<RuleLevel, 'role' | 'workspace'> => level !== 'role' && level !== 'workspace'
