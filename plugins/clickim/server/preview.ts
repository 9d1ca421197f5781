import type { UnitOfWork } from '@overt/sdk'
import type { Platform, PlatformPreview } from '../contracts.ts'
import type { ClickContext } from './context.ts'
import type { DateBounds } from './dates.ts'
import { stretchesOf } from './days.ts'
import { spellAllowances } from './allowances.ts'
import type { SpelledAllowances } from './allowances.ts'
import { readPlatforms } from './platforms.ts'
import type { StoredPlatform } from './platforms.ts'

/** Members looked at in one statement. */
const membersAtOnce = 25

interface Span { readonly from: number; readonly to: number; readonly projectId: string }
interface Sum { seconds: number; readonly people: Set<string> }

/** How a list would judge the entries of these members and dates, and how the one in force judges them. Nothing is stored. */
export async function previewPlatforms(
  context: ClickContext, unit: UnitOfWork, list: readonly Platform[], memberIds: readonly string[], bounds: DateBounds, signal: AbortSignal,
): Promise<PlatformPreview> {
  const present = (await readPlatforms(unit)).platforms
  const known = new Map(present.map((platform) => [platform.id, platform]))
  let last = present.reduce((highest, { number }) => Math.max(highest, number), 0)
  const proposed = list.map((platform): StoredPlatform => ({ ...platform, icon: null, listed: true, number: known.get(platform.id)?.number ?? ++last }))
  const [before, after] = [new Map<number, Sum>(), new Map<number, Sum>()]
  for (let at = 0; at < memberIds.length && !signal.aborted; at += membersAtOnce) {
    const some = memberIds.slice(at, at + membersAtOnce)
    const entries = await entriesOf(unit, some, bounds)
    const spans = some.map((memberId) => ({ memberId, startsAt: bounds.startsAt.toString(), endsAt: bounds.endsAt.toString() })).filter(({ memberId }) => entries.has(memberId))
    for (const [platforms, sums] of [[present, before], [proposed, after]] as const) {
      const allowed = await spellAllowances(context, unit, { version: 0, platforms })
      const stretches = await stretchesOf(context, unit, { platforms }, spans)
      for (const [index, { memberId }] of spans.entries()) addUp(sums, allowed, memberId, entries.get(memberId)!, stretches[index]!)
    }
  }
  const numbers = new Map([...present, ...proposed].map((platform) => [platform.number, platform]))
  const platforms = [...new Set([...before.keys(), ...after.keys()])].flatMap((number) => {
    const platform = numbers.get(number)
    if (platform === undefined) return []
    const people = new Set([...before.get(number)?.people ?? [], ...after.get(number)?.people ?? []])
    return [{ id: platform.id, name: platform.name, beforeSeconds: before.get(number)?.seconds ?? 0, afterSeconds: after.get(number)?.seconds ?? 0, people: people.size }]
  }).toSorted((a, b) => Math.abs(b.afterSeconds - b.beforeSeconds) - Math.abs(a.afterSeconds - a.beforeSeconds) || b.afterSeconds - a.afterSeconds)
  return {
    from: bounds.from, to: bounds.to, people: memberIds.length, platforms,
    beforeSeconds: platforms.reduce((sum, { beforeSeconds }) => sum + beforeSeconds, 0), afterSeconds: platforms.reduce((sum, { afterSeconds }) => sum + afterSeconds, 0),
  }
}

async function entriesOf(unit: UnitOfWork, memberIds: readonly string[], { startsAt, endsAt }: DateBounds): Promise<ReadonlyMap<string, readonly Span[]>> {
  const rows = await unit.query<Span & { memberId: string }>({
    name: 'clickim-preview-entries',
    text: `select e.member_id as "memberId", e.project_id as "projectId", floor(extract(epoch from e.started_at))::float8 as "from", floor(extract(epoch from e.stopped_at))::float8 as "to"
      from core.entry_spans($2::timestamptz, $3::timestamptz) e where e.workspace_id = $1 and e.member_id = any ($4::uuid[]) order by 1, 3`,
    values: [unit.workspaceId, startsAt.toString(), endsAt.toString(), memberIds],
  })
  return Map.groupBy(rows, ({ memberId }) => memberId)
}

/** Adds what stretches on platforms and entries have in common; both are in order and neither overlaps itself. */
function addUp(sums: Map<number, Sum>, allowed: SpelledAllowances, memberId: string, entries: readonly Span[], stretches: readonly { readonly kind: number; readonly from: number; readonly to: number }[]): void {
  const isWork = (kind: number, projectId: string): boolean => allowed.memberKinds.some((own, index) => own === kind && allowed.memberIds[index] === memberId)
    || allowed.projectKinds.some((own, index) => own === kind && allowed.projectIds[index] === projectId)
  let first = 0
  for (const { kind, from, to } of stretches) {
    while (first < entries.length && entries[first]!.to <= from) first++
    for (let index = first; kind !== 0 && index < entries.length && entries[index]!.from < to; index++) {
      const entry = entries[index]!
      if (isWork(kind, entry.projectId)) continue
      const sum = sums.get(kind) ?? { seconds: 0, people: new Set() }
      sums.set(kind, sum)
      sum.seconds += Math.min(to, entry.to) - Math.max(from, entry.from)
      sum.people.add(memberId)
    }
  }
}
