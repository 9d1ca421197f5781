import { scopeLists } from '../contracts.ts'
import type { Scope } from '../contracts.ts'

/** What holds for a widget: its own dates and lists where it has any, else those of its dashboard. An empty list of its own means everything. */
export function effectiveScope(dashboard: Scope, own: Scope | null): Scope {
  if (own === null) return dashboard
  const { period, from, to, ...lists } = own
  const { period: boardPeriod, from: boardFrom, to: boardTo, ...boardLists } = dashboard
  const hasDates = period !== undefined || from !== undefined
  const dates = hasDates ? { period, from, to } : { period: boardPeriod, from: boardFrom, to: boardTo }
  return { ...boardLists, ...lists, ...Object.fromEntries(Object.entries(dates).filter(([, value]) => value !== undefined)) }
}

/** The parts of a scope that limit something. */
export const limitedLists = (scope: Scope) => scopeLists.filter((list) => (scope[list]?.length ?? 0) > 0)
