import type { UnitOfWork } from '@overt/sdk'
import type { Platform, PlatformPreview } from '../contracts.ts'
import { platformFinder } from '../rules/platforms.ts'
import type { InFront } from '../rules/platforms.ts'
import { withoutOverlap } from '../rules/stretches.ts'
import type { ClickContext } from './context.ts'
import type { DateBounds } from './dates.ts'
import { wholeStretch } from './days.ts'
import { spellAllowances } from './allowances.ts'
import type { SpelledAllowances } from './allowances.ts'
import { readPlatforms } from './platforms.ts'
import type { StoredPlatform } from './platforms.ts'

/** Days of members that one statement reads. */
const daysAtOnce = 100
/** Longer than this no request looks through days; whoever asks goes on with the next people. */
const longestMs = 5_000

interface Span { readonly from: number; readonly to: number; readonly projectId: string }
interface Sum { seconds: number; readonly people: Set<string> }

/** Finds platforms by a list, and the order in which they count. */
const judgeOf = (platforms: readonly StoredPlatform[]) => {
  const listed = platforms.filter((platform) => platform.listed)
  return { find: platformFinder(listed), order: [0, ...listed.map(({ number }) => number)] }
}

export interface PreviewWanted {
  readonly list: readonly Platform[]
  /** In the order in which they are looked at. */
  readonly memberIds: readonly string[]
  readonly bounds: DateBounds
  readonly signal: AbortSignal
  readonly forMs?: number | undefined
}

export interface Previewed {
  readonly preview: PlatformPreview
  /** Those whose days were looked at. */
  readonly memberIds: readonly string[]
}

/**
 * How a list would judge the entries of these members and dates, and how the one in force judges them. Nothing is stored. Where time is up, the answer
 * is about the first of them and names the last one, after whom it goes on.
 */
export async function previewPlatforms(context: ClickContext, unit: UnitOfWork, { list, memberIds, bounds, signal, forMs = longestMs }: PreviewWanted): Promise<Previewed> {
  const endsAt = performance.now() + forMs
  const present = (await readPlatforms(unit)).platforms
  const known = new Map(present.map((platform) => [platform.id, platform]))
  let last = present.reduce((highest, { number }) => Math.max(highest, number), 0)
  const proposed = list.map((platform): StoredPlatform => ({ ...platform, icon: null, listed: true, number: known.get(platform.id)?.number ?? ++last }))
  const [before, after] = [new Map<number, Sum>(), new Map<number, Sum>()]
  const judges = [judgeOf(present), judgeOf(proposed)] as const
  // Segments are read once for both lists: each pair of their answers is a class of its own.
  const pairs: (readonly (number | null)[])[] = []
  const classes = new Map<string, number>()
  const classOf = (used: InFront): number | null => {
    const pair = judges.map(({ find }) => find(used)?.number ?? null)
    if (pair.every((kind) => kind === null)) return null
    const known = classes.get(pair.join())
    if (known !== undefined) return known
    classes.set(pair.join(), pairs.push(pair))
    return pairs.length
  }
  const allowances = [await spellAllowances(context, unit, { version: 0, platforms: present }), await spellAllowances(context, unit, { version: 0, platforms: proposed })] as const
  const membersAtOnce = Math.max(1, Math.floor(daysAtOnce / bounds.days))
  let looked = 0
  for (; looked < memberIds.length && !signal.aborted && (looked === 0 || performance.now() < endsAt); looked = Math.min(memberIds.length, looked + membersAtOnce)) {
    const entries = await entriesOf(unit, memberIds.slice(looked, looked + membersAtOnce), bounds)
    const spans = [...entries.keys()].map((memberId) => ({ memberId, from: bounds.startsAt, to: bounds.endsAt }))
    const found = Map.groupBy(await context.use('activity').stretches(unit, { spans, classOf }), ({ span }) => span)
    for (const [side, sums] of [[0, before], [1, after]] as const) {
      for (const [index, { memberId }] of spans.entries()) {
        const stretches = (found.get(index) ?? []).flatMap(({ class: number, fromMs, toMs }) => {
          const kind = number === 0 ? 0 : pairs[number - 1]![side]
          return kind == null ? [] : [wholeStretch(kind, fromMs, toMs)]
        })
        addUp(sums, allowances[side], memberId, entries.get(memberId)!, withoutOverlap(stretches, judges[side].order))
      }
    }
  }
  const numbers = new Map([...present, ...proposed].map((platform) => [platform.number, platform]))
  const platforms = [...new Set([...before.keys(), ...after.keys()])].flatMap((number) => {
    const platform = numbers.get(number)
    if (platform === undefined) return []
    const people = new Set([...before.get(number)?.people ?? [], ...after.get(number)?.people ?? []])
    return [{ id: platform.id, name: platform.name, beforeSeconds: before.get(number)?.seconds ?? 0, afterSeconds: after.get(number)?.seconds ?? 0, people: people.size }]
  }).toSorted((a, b) => Math.abs(b.afterSeconds - b.beforeSeconds) - Math.abs(a.afterSeconds - a.beforeSeconds) || b.afterSeconds - a.afterSeconds)
  const left = memberIds.length - looked
  return {
    memberIds: memberIds.slice(0, looked),
    preview: {
      from: bounds.from, to: bounds.to, people: looked, platforms,
      beforeSeconds: platforms.reduce((sum, { beforeSeconds }) => sum + beforeSeconds, 0), afterSeconds: platforms.reduce((sum, { afterSeconds }) => sum + afterSeconds, 0),
      ...left === 0 || looked === 0 ? {} : { pendingDays: left * bounds.days, after: memberIds[looked - 1]! },
    },
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
