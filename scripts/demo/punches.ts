import { uuidv7 } from '@overt/sdk'
import type { Calendar } from './calendar.ts'
import type { EventCalendar } from './history.ts'
import type { DemoMember } from './members.ts'
import { planDay } from './plan-day.ts'
import { createRandom } from './random.ts'
import { taskPath } from './work-items.ts'

const punchers = 5
const punchedDays = 10
const dayMs = 86_400_000
const metersPerDegree = 111_194.93

interface Site {
  readonly zone: string
  readonly fence: { readonly name: string; readonly kind: 'polygon' | 'circle'; readonly points?: number[][]; readonly latitude?: number; readonly longitude?: number; readonly radiusMeters?: number }
  readonly at: readonly [latitude: number, longitude: number]
  readonly task: string
}

/** A warehouse and a pier, where some of Acme's people have no desk. */
const sites: readonly Site[] = [
  {
    zone: 'Europe/Berlin', at: [52.4731, 13.4039], task: taskPath('Northwind Traders', 'Warehouse app', 'Pick lists'),
    fence: { name: 'Warehouse Tempelhof', kind: 'polygon', points: [[52.4738, 13.4019], [52.4740, 13.4060], [52.4722, 13.4062], [52.4721, 13.4022]] },
  },
  {
    zone: 'America/New_York', at: [40.6782, -74.0173], task: taskPath('Blue Harbor Shipping', 'Service desk', 'Hand-over'),
    fence: { name: 'Pier 7, Brooklyn', kind: 'circle', latitude: 40.6782, longitude: -74.0173, radiusMeters: 180 },
  },
]

/** Those who punch instead of filing their time. */
const isPuncher = ({ person }: DemoMember): boolean => !person.filesTime

/** Two sites, who punches there, and their punches of the last days: most of them inside, some not, some without a reason for it. */
export async function tellPunches(members: readonly DemoMember[], taskIds: ReadonlyMap<string, string>, calendar: Calendar, events: EventCalendar, { first, until }: { readonly first: Temporal.PlainDate; readonly until: number }): Promise<number> {
  const [admin] = members
  await admin!.api.patch('/plugins/{pluginId}', { params: { path: { pluginId: 'punchim' } }, body: { settings: { gps: 'always', outside: 'flag' } } })
  const punching = members.filter(isPuncher).slice(0, punchers)
  let told = 0
  for (const site of sites) {
    const own = punching.filter(({ person }) => person.timeZone === site.zone)
    const taskId = taskIds.get(site.task)
    if (own.length === 0 || taskId === undefined) continue
    await admin!.api.post('/plugins/punchim/fences', { body: { ...site.fence, memberIds: own.map(({ id }) => id) } })
    for (const member of own) {
      await admin!.api.post('/plugins/punchim/assignments', { body: { memberId: member.id, taskId, isDefault: true } })
      told += await punchDays(member, site, calendar, events, { first, until })
    }
  }
  return told
}

async function punchDays(member: DemoMember, site: Site, calendar: Calendar, events: EventCalendar, { first, until }: { readonly first: Temporal.PlainDate; readonly until: number }): Promise<number> {
  const random = createRandom(member.person.email, 'punches')
  const oldest = Temporal.Instant.fromEpochMilliseconds(until - punchedDays * dayMs).toZonedDateTimeISO(site.zone).toPlainDate()
  const today = Temporal.Instant.fromEpochMilliseconds(until).toZonedDateTimeISO(site.zone).toPlainDate()
  let told = 0
  for (let date = Temporal.PlainDate.compare(first, oldest) > 0 ? first : oldest; Temporal.PlainDate.compare(date, today) <= 0; date = date.add({ days: 1 })) {
    if (calendar.isFree(member.id, date.toString())) continue
    const { segments } = planDay(member.person, date, events.on(member.person.email, date))
    for (const [kind, at] of [['in', segments[0]?.from], ['out', segments.at(-1)?.to]] as const) {
      if (at === undefined || at > until) continue
      const isOutside = random.chance(0.12)
      const metersNorth = isOutside ? random.between(350, 900) : random.between(-40, 40)
      const instant = new Date(at).toISOString()
      await member.api.post('/plugins/punchim/punches', {
        body: {
          id: uuidv7(at), kind, at: instant, monotonicMs: at - until + punchedDays * 2 * dayMs, bootId: `demo ${date.toString()}`, fix: { latitude: site.at[0] + metersNorth / metersPerDegree, longitude: site.at[1], accuracyMeters: Math.round(random.chance(0.1) ? random.between(90, 200) : random.between(4, 30)), at: instant },
          ...isOutside && random.chance(0.5) ? { reason: 'Delivery at the other gate' } : {},
        },
      })
      told++
    }
  }
  return told
}
