import { applicationKey, domainKey } from '@overt/sdk'

/** One rule of a workspace's categories; rules are tried in order. */
export interface CategoryRule {
  /** From the general to the special: `['Work', 'Programming']`. */
  readonly category: readonly string[]
  readonly match: 'app' | 'domain'
  /** A domain, as `storedPattern` writes it, covers its subdomains; an application name matches as a whole, with `*` for any characters. */
  readonly pattern: string
}

export interface Used {
  readonly app: string | null
  readonly domain: string | null
}

/**
 * The category of time spent: the deepest of the matching rules wins, among equally deep ones the first. A rule for the domain
 * beats any rule for the browser that showed it. Null where no rule matches.
 */
export function classify(rules: readonly CategoryRule[], { app, domain }: Used): readonly string[] | null {
  return deepest(rules, (rule) => rule.match === 'domain' && domain !== null && coversDomain(rule.pattern, domain))
    ?? deepest(rules, (rule) => rule.match === 'app' && app !== null && coversApp(rule.pattern, app))
}

function deepest(rules: readonly CategoryRule[], matches: (rule: CategoryRule) => boolean): readonly string[] | null {
  let best: CategoryRule | null = null
  for (const rule of rules) if (matches(rule) && (best === null || rule.category.length > best.category.length)) best = rule
  return best?.category ?? null
}

/** A rule's pattern as it is stored: a domain in the form of the DNS, in which domains are recorded. */
export const storedPattern = (match: CategoryRule['match'], pattern: string): string => (match === 'domain' ? domainKey(pattern) : pattern.trim())

function coversDomain(pattern: string, domain: string): boolean {
  const wanted = pattern.replace(/^\*\./, '')
  return domain === wanted || domain.endsWith(`.${wanted}`)
}

function coversApp(pattern: string, app: string): boolean {
  const given = applicationKey(app)
  const parts = applicationKey(pattern).split('*')
  const [first = '', ...rest] = parts
  if (rest.length === 0) return given === first
  if (!given.startsWith(first)) return false
  let at = first.length
  for (const [index, part] of rest.entries()) {
    const found = index === rest.length - 1 ? (given.endsWith(part) ? given.length - part.length : -1) : given.indexOf(part, at)
    if (found < at) return false
    at = found + part.length
  }
  return true
}
