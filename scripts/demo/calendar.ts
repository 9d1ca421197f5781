import { ProblemError } from '@overt/client'
import { forEachOf } from './api-client.ts'
import type { DemoMember } from './members.ts'

/** Days on which nobody or one of them works, as the server knows them. */
export interface Calendar {
  isFree(memberId: string, date: string): boolean
}

const yearly: readonly [string, string][] = [
  ['01-01', 'New Year'], ['03-08', `Women's Day`], ['05-01', 'Labour Day'], ['10-03', 'German Unity Day'], ['10-31', 'Reformation Day'], ['12-25', 'Christmas Day'], ['12-26', 'Boxing Day'],
]

/** Leave around the day of the first start: who, days from then, how many, what for, and what became of it. */
const leaves: readonly { readonly email: string; readonly from: number; readonly days: number; readonly kind: 'vacation' | 'sick' | 'training'; readonly status: 'approved' | 'pending' | 'rejected'; readonly reason: string }[] = [
  { email: 'sofia.rossi', from: -33, days: 9, kind: 'vacation', status: 'approved', reason: 'Two weeks in Puglia' },
  { email: 'mateusz.kowalski', from: -19, days: 4, kind: 'vacation', status: 'approved', reason: 'Family visit' },
  { email: 'camila.souza', from: -47, days: 2, kind: 'sick', status: 'approved', reason: '' },
  { email: 'jonas.weber', from: -12, days: 2, kind: 'sick', status: 'approved', reason: '' },
  { email: 'kwame.mensah', from: -6, days: 1, kind: 'sick', status: 'approved', reason: '' },
  { email: 'nadia.haddad', from: 5, days: 4, kind: 'vacation', status: 'approved', reason: 'Moving house' },
  { email: 'tomas.novak', from: 17, days: 10, kind: 'vacation', status: 'pending', reason: 'Skiing' },
  { email: 'mei.ling.chen', from: 24, days: 3, kind: 'training', status: 'pending', reason: 'Conference talk' },
  { email: 'tyler.brooks', from: 2, days: 1, kind: 'vacation', status: 'rejected', reason: 'Long weekend' },
]

/** Schedules from the first day of the history, holidays around now, and leave in every state. */
export async function makeCalendar(members: readonly DemoMember[], { first, today }: { readonly first: Temporal.PlainDate; readonly today: Temporal.PlainDate }): Promise<void> {
  const decider = members.find(({ person: { role } }) => role === 'hr') ?? members[0]!
  await forEachOf(members, 3, async ({ id, person: { timeZone, shift } }) => {
    const minimumSeconds = shift.lunch ? 7 * 3_600 : (shift.endsAt > shift.startsAt ? 3.75 : 7) * 3_600
    await decider.api.put('/plugins/attendance/schedules/{memberId}', {
      params: { path: { memberId: id } },
      body: { validFrom: first.toString(), timeZone, workingDays: [...shift.days], startsAt: shift.startsAt, endsAt: shift.endsAt, minimumSeconds, breakSeconds: 0 },
    })
  })
  const known = new Set((await decider.api.get('/plugins/attendance/holidays')).data.items.map(({ date }) => date))
  for (const [date, name] of holidays(first, today)) if (!known.has(date)) await decider.api.post('/plugins/attendance/holidays', { body: { date, name } })
  const asked = (await decider.api.get('/plugins/attendance/leave')).data.items
  for (const wish of leaves) {
    const member = members.find(({ person }) => person.email.startsWith(`${wish.email}@`))
    const from = workingDay(today.add({ days: wish.from }))
    if (member === undefined || Temporal.PlainDate.compare(from, first) < 0 || asked.some((leave) => leave.memberId === member.id && leave.from === from.toString())) continue
    await takeLeave(member, member.id === decider.id ? members[0]! : decider, { ...wish, from, to: from.add({ days: wish.days - 1 }) })
  }
}

async function takeLeave(member: DemoMember, decider: DemoMember, wish: { from: Temporal.PlainDate; to: Temporal.PlainDate; kind: typeof leaves[number]['kind']; reason: string; status: string }): Promise<void> {
  const { data: { id } } = await member.api.post('/plugins/attendance/leave', { body: { from: wish.from.toString(), to: wish.to.toString(), kind: wish.kind, reason: wish.reason } })
  if (wish.status === 'approved') await decider.api.post('/plugins/attendance/leave/{id}/approve', { params: { path: { id } }, body: { comment: 'Enjoy' } })
  if (wish.status === 'rejected') await decider.api.post('/plugins/attendance/leave/{id}/reject', { params: { path: { id } }, body: { comment: 'The release is on that day. Could it be the week after?' } })
}

/** Holidays and approved leave as the server has them; nothing where attendance is off. */
export async function readCalendar(admin: DemoMember): Promise<Calendar> {
  try {
    const free = new Set((await admin.api.get('/plugins/attendance/holidays')).data.items.map(({ date }) => date))
    const leave = (await admin.api.get('/plugins/attendance/leave', { params: { query: { status: 'approved' } } })).data.items
    return { isFree: (memberId, date) => free.has(date) || leave.some((each) => each.memberId === memberId && each.from <= date && date <= each.to) }
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'plugin-disabled') throw error
    return { isFree: () => false }
  }
}

/** Holidays from the first day until half a year ahead, and a day of Acme's own three weeks ago. */
function holidays(first: Temporal.PlainDate, today: Temporal.PlainDate): [string, string][] {
  const last = today.add({ days: 180 })
  const dates = [first.year, first.year + 1].flatMap((year) => yearly.map(([day, name]): [string, string] => [`${year}-${day}`, name]))
  const outing: [string, string] = [workingDay(today.subtract({ days: 23 })).toString(), 'Company outing']
  return [...dates, outing].filter(([date]) => date >= first.toString() && date <= last.toString())
}

/** The date itself, or the Friday before a weekend. */
export function workingDay(date: Temporal.PlainDate): Temporal.PlainDate {
  return date.dayOfWeek <= 5 ? date : date.subtract({ days: date.dayOfWeek - 5 })
}
