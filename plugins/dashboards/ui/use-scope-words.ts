import { useFormat, useMessages } from '@overt/sdk/ui'
import type { WidgetScope } from '@overt/sdk/ui'
import { scopeLists } from '../contracts.ts'
import type { Scope, ScopeList } from '../contracts.ts'
import { limitedLists } from '../layout/effective-scope.ts'
import { spanOf } from '../layout/span.ts'
import type { KindRules } from '../layout/kinds.ts'

export interface ScopeWords {
  dates(scope: Scope): string
  /** `Ada, Website +2`; what the reader may not know by name is counted. */
  list(scope: Scope, list: ScopeList, names: Readonly<Record<string, string>>): string
  /** What a widget shows of its own, as far as it follows it. */
  own(scope: Scope, follows: KindRules['follows'], names: Readonly<Record<string, string>>): readonly string[]
  /** As plugins' widgets are handed it. */
  settled(scope: Scope, memberId: string): WidgetScope
}

const shownNames = 2

/** How scopes read, and what they come to today. */
export function useScopeWords(): ScopeWords {
  const { t } = useMessages()
  const format = useFormat()
  const day = (date: string): string => format.day(date, { day: 'numeric', month: 'short', year: 'numeric' })
  function dates({ period, from, to }: Scope): string {
    if (from === undefined || to === undefined) return t(`period.${period ?? 'this-week'}`)
    return from === to ? day(from) : `${day(from)} – ${day(to)}`
  }
  function list(scope: Scope, which: ScopeList, names: Readonly<Record<string, string>>): string {
    const ids = scope[which] ?? []
    if (ids.length === 0) return t(`all.${which}`)
    const known = ids.flatMap((id) => (id === 'me' ? [t('scope.me')] : which === 'tags' ? [id] : names[id] ?? []))
    if (known.length === 0) return t('scope.unnamed', { count: ids.length })
    const more = ids.length - Math.min(shownNames, known.length)
    return known.slice(0, shownNames).join(', ') + (more > 0 ? ` +${String(more)}` : '')
  }
  return {
    dates, list,
    own: (scope, follows, names) => [
      ...follows.includes('dates') && (scope.period !== undefined || scope.from !== undefined) ? [dates(scope)] : [],
      ...limitedLists(scope).filter((which) => follows.includes(which)).map((which) => list(scope, which, names)),
      ...scopeLists.filter((which) => follows.includes(which) && scope[which]?.length === 0).map((which) => t(`all.${which}`)),
    ],
    settled(scope, memberId) {
      const { from, to } = spanOf(scope, Temporal.PlainDate.from(format.today()), format.weekStart)
      const of = (which: ScopeList): readonly string[] => [...new Set((scope[which] ?? []).map((id) => (which === 'memberIds' && id === 'me' ? memberId : id)))]
      return { from: from.toString(), to: to.toString(), memberIds: of('memberIds'), organizationIds: of('organizationIds'), projectIds: of('projectIds'), taskIds: of('taskIds'), tags: of('tags') }
    },
  }
}
