import type { AgentPolicy } from './device.ts'

/**
 * Which of two values of a field collects less:
 * - `less`, `more`: the smaller or the larger number; null stands for "without limit" and is larger than any.
 * - `off`, `on`: the flag that is off or on. One that is new and off, where off is less, collects nothing.
 * - `subset`: the list without further entries, e.g. what is recorded or who may see it. A version that does not have the list records nothing of it.
 * - `superset`: the list with further entries, e.g. what is excluded.
 * - `unchanged`: neither; every change is wider.
 * - a list of choices, from the one that collects least to the one that collects most.
 */
export type FieldComparison = 'less' | 'more' | 'off' | 'on' | 'subset' | 'superset' | 'unchanged' | readonly (string | number)[]

/** How each field of a plugin's part of the policy compares; no field can be left out. */
export type PolicyComparison<Part = Readonly<Record<string, unknown>>> = { readonly [Field in keyof Part]-?: FieldComparison }

/** What of a policy says how much is collected. */
export type PolicyContent = Pick<AgentPolicy, 'pause' | 'plugins' | 'audiences' | 'notice'>

/** One field that differs between two policies; `field` is null where a plugin's whole part was added or removed. */
export interface PolicyDifference {
  /** The plugin's id, `pause` for the rule about pausing, or `notice` for the workspace's own words. */
  readonly part: string
  /** A field of the plugin's part, or `audience` for who may see what it collects. */
  readonly field: string | null
  readonly before: unknown
  readonly after: unknown
  readonly change: 'wider' | 'narrower'
}

const audienceComparison: PolicyComparison = { audience: 'subset' }
const pauseComparison: PolicyComparison<PolicyContent['pause']> = { allowed: 'on', maximumMinutes: 'more' }

/**
 * The fields that differ, each with whether it collects more than before. A field that no comparison names, or whose values
 * cannot be compared, is wider: in doubt the person reads it.
 */
export function comparePolicies(
  before: PolicyContent, after: PolicyContent, comparisons: Readonly<Record<string, PolicyComparison>>,
): PolicyDifference[] {
  const ids = [...new Set([...Object.keys(before.plugins), ...Object.keys(after.plugins)])].sort()
  return [
    ...ids.flatMap((id) => compareParts(id, before.plugins[id], after.plugins[id], comparisons[id] ?? {})),
    ...ids.filter((id) => Object.hasOwn(before.plugins, id) && Object.hasOwn(after.plugins, id))
      .flatMap((id) => compareParts(id, { audience: before.audiences?.[id] ?? null }, { audience: after.audiences?.[id] ?? null }, audienceComparison)),
    ...comparePauses(before.pause, after.pause),
    ...compareNotices(before.notice ?? null, after.notice ?? null),
  ]
}

/**
 * Whether a policy holds at once: it collects nothing beyond the version that the person acknowledged last, whatever held in between. What they
 * agreed to once need not be agreed to again, until they have agreed to less. Null stands for somebody who has acknowledged none.
 */
export function isCoveredBy(
  policy: PolicyContent, acknowledgedLast: PolicyContent | null, comparisons: Readonly<Record<string, PolicyComparison>>,
): boolean {
  return acknowledgedLast !== null && comparePolicies(acknowledgedLast, policy, comparisons).every(({ change }) => change === 'narrower')
}

type Part = Readonly<Record<string, unknown>>

function compareParts(part: string, before: Part | undefined, after: Part | undefined, comparison: PolicyComparison): PolicyDifference[] {
  if (before === undefined || after === undefined) {
    return [{ part, field: null, before: before ?? null, after: after ?? null, change: before === undefined ? 'wider' : 'narrower' }]
  }
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
    .filter((field) => !isEqual(before[field], after[field]))
    .map((field) => ({
      part, field, before: before[field], after: after[field],
      change: collectsLess(ruleOf(comparison, field), before[field], after[field]) ? 'narrower' : 'wider',
    }))
}

/** While pausing is not allowed, its longest duration means nothing. */
function comparePauses(before: PolicyContent['pause'], after: PolicyContent['pause']): PolicyDifference[] {
  const differences = compareParts('pause', before, after, pauseComparison)
  return before.allowed && after.allowed ? differences : differences.filter(({ field }) => field === 'allowed')
}

/** New words of the workspace's own are to be read; none instead of some ask nothing of anybody. */
function compareNotices(before: string | null, after: string | null): PolicyDifference[] {
  return before === after ? [] : [{ part: 'notice', field: 'text', before, after, change: after === null ? 'narrower' : 'wider' }]
}

function ruleOf(comparison: PolicyComparison, field: string): FieldComparison {
  return Object.hasOwn(comparison, field) ? comparison[field] ?? 'unchanged' : 'unchanged'
}

/** Whether the second value collects less than the first, by a rule; in doubt it does not. */
export function collectsLess(rule: FieldComparison, before: unknown, after: unknown): boolean {
  if (typeof rule !== 'string') {
    const [from, to] = [rule.findIndex((choice) => choice === before), rule.findIndex((choice) => choice === after)]
    return from !== -1 && to !== -1 && to < from
  }
  switch (rule) {
    case 'less': return isLimit(before) && isLimit(after) && (after ?? Infinity) < (before ?? Infinity)
    case 'more': return isLimit(before) && isLimit(after) && (after ?? Infinity) > (before ?? Infinity)
    case 'off': return (before === true || before === undefined) && after === false
    case 'on': return before === false && after === true
    case 'subset': return isNarrowerList(before === undefined ? [] : before, after === undefined ? [] : after)
    case 'superset': return isList(before) && isList(after) && contains(after, before)
    case 'unchanged': return false
  }
}

const isLimit = (value: unknown): value is number | null => value === null || (typeof value === 'number' && !Number.isNaN(value))

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const isNarrowerList = (before: unknown, after: unknown): boolean => isList(before) && isList(after) && contains(before, after)

const contains = (whole: readonly unknown[], part: readonly unknown[]): boolean =>
  part.every((entry) => whole.some((each) => isEqual(each, entry)))

/** Deep equality of JSON; the order of a list of texts and of keys does not count. */
function isEqual(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (isList(item)) return item.every((entry) => typeof entry === 'string') ? item.toSorted() : item
    if (item === null || typeof item !== 'object') return item
    return Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }) ?? 'undefined'
}
