/** Where a rule stands, from the widest to the most specific; of two that match the more specific decides. */
export const ruleLevels = ['role', 'member', 'workspace', 'organization', 'project', 'task', 'entry'] as const
/** How specific a rule is; the more specific one decides. */
export type RuleLevel = (typeof ruleLevels)[number]
