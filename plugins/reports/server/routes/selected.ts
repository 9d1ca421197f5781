import type { FastifyRequest } from 'fastify'
import { fewOf, fewPeople } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { countByMember, hasMorePeople } from '../rows.ts'
import type { ReportGroup } from '../../contracts.ts'
import { memberGroups } from '../member-groups.ts'
import { readIds, readSelection } from '../selection.ts'
import type { Selection, SelectionQuery } from '../selection.ts'
import type { ReportsContext } from '../reports-context.ts'

/** Runs with the selection that a request's query asks for, as its caller. */
export async function withSelection<T>(
  context: ReportsContext, request: FastifyRequest, query: SelectionQuery, run: (unit: UnitOfWork, caller: Caller, selection: Selection) => Promise<T>,
): Promise<T> {
  // Columns are made up to date as they are read, which a read replica cannot do.
  const inUnit = query.columns === undefined ? context.readInWorkspace : context.inWorkspace
  return inUnit(request, async (unit, caller) => {
    caller.ability.requireAny('read', 'Entry')
    return run(unit, caller, await settleSelection(context, unit, caller, query, context.clock.now()))
  })
}

/** The selection that a query means to a reader at a moment. A group that they do not see, or that is gone, holds nobody. */
export async function settleSelection(context: ReportsContext, unit: UnitOfWork, caller: Caller, query: SelectionQuery, now: Temporal.Instant): Promise<Selection> {
  const groupIds = readIds(query.groupIds, 'groupIds')
  const grouped = groupIds === undefined ? undefined : (await memberGroups(context, unit, caller)).filter(({ id }) => groupIds.includes(id)).flatMap(({ memberIds }) => memberIds)
  return readSelection(query, caller, await context.directory.workspace(unit), now, grouped)
}

/** Tells the people whose entries are shown one by one, or taken out in a file. */
export async function tellLooks(context: ReportsContext, unit: UnitOfWork, how: 'opened' | 'exported', counts: readonly { readonly memberId: string; readonly entries: number }[], reason?: string): Promise<void> {
  await context.audit.viewed(unit, {
    subject: 'Entry', how, counts: new Map(counts.map(({ memberId, entries }) => [memberId, entries])), ...reason === undefined ? {} : { reason },
  })
}

/** Whether a report has a line for each member. */
export const hasMemberLines = ({ query: { group, subgroup } }: Selection): boolean => group === 'member' || subgroup === 'member'

/** How many entries each member's lines of a report count; undefined where it counts an entry more than once. */
export function countsOfLines({ query: { group = 'project', subgroup } }: Selection, groups: readonly ReportGroup[]): ReadonlyMap<string, number> | undefined {
  if (group === 'tag' || subgroup === 'tag' || (group !== 'member' && subgroup !== 'member')) return undefined
  const counts = new Map<string, number>()
  for (const { key, entries } of group === 'member' ? groups : groups.flatMap((line) => line.groups ?? [])) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + entries)
  return counts
}

/** Tells the people whom sums are about, `lines` being counted already: everybody where each member has a line, else all of a few. */
export async function tellTotals(context: ReportsContext, unit: UnitOfWork, { ability }: Caller, selection: Selection, byMember: boolean, file?: { readonly reason: string }, lines?: ReadonlyMap<string, number>): Promise<void> {
  if (!byMember && await hasMorePeople(unit, ability, selection, fewPeople)) {
    await context.audit.viewed(unit, { subject: 'Entry', how: file !== undefined ? 'exported' : 'opened', counts: new Map(), ...file })
    return
  }
  const counts = lines ?? new Map((await countByMember(unit, ability, selection)).map(({ memberId, entries }) => [memberId, entries]))
  await context.audit.viewed(unit, { subject: 'Entry', how: file !== undefined ? 'exported' : byMember ? 'listed' : 'opened', counts: byMember ? counts : fewOf(counts), ...file })
}

/** Entries in all of the selection, by member. */
export async function exportCounts(unit: UnitOfWork, caller: Caller, selection: Selection): Promise<{ readonly counts: Awaited<ReturnType<typeof countByMember>>; readonly entries: number }> {
  const counts = await countByMember(unit, caller.ability, selection)
  return { counts, entries: counts.reduce((sum, { entries }) => sum + entries, 0) }
}
