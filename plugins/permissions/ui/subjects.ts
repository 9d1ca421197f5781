import type { Role } from '@overt/sdk/ui'
import type { ExplainedDecision, GrantLevel } from '../contracts.ts'
import type { RoleReach } from './resolve.ts'

/** A kind of record as the server lists it. */
export interface Subject {
  readonly name: string
  /** For people; null for what the catalogue here names. */
  readonly title: string | null
  readonly plugin: string | null
  readonly actions: readonly string[]
  readonly levels: readonly GrantLevel[]
  /** What each role may do by default, action by action. */
  readonly defaults: Readonly<Record<Role, Readonly<Record<string, RoleReach>>>>
}

type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string

/** The text of a key, or the name itself where a plugin brought something that has none here. */
export function named(t: Translate, kind: 'action' | 'subject', name: string): string {
  const key = `${kind}.${name}`
  const text = t(key)
  return text === key ? name : text
}

/** A kind of record or an action inside a sentence. */
export function worded(t: Translate, kind: 'verb' | 'what', name: string): string {
  const key = `${kind}.${name}`
  const text = t(key)
  return text === key ? named(t, kind === 'verb' ? 'action' : 'subject', name) : text
}

/** A decision in words: what decided, and whose grants it were. */
export function reasonText(t: Translate, { by, level, from, allowed }: ExplainedDecision): string {
  if (by !== 'rule') return t(`why.${by}`)
  if (level === 'member') return t('why.leads', { sources: from.map(({ name }) => name).join(', ') })
  if (level === 'role' && !allowed && from.length === 0) return t('why.outside-team')
  const sources = from.map(({ kind, id, name }) => (kind === 'member' ? t('why.personal') : kind === 'role' ? t(`role.${id}`) : name)).join(', ')
  return t(allowed ? 'why.allowed' : 'why.denied', { level: t(`level.${level ?? 'workspace'}`), sources })
}
