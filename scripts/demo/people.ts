import type { Role } from '@overt/sdk'
import type { JobName } from './jobs.ts'

/** A wall-clock shift in the person's zone; one that ends before it starts ends on the next day. */
export interface Shift {
  readonly startsAt: string
  readonly endsAt: string
  /** ISO days of the week. */
  readonly days: readonly number[]
  readonly lunch: boolean
}

export interface DemoPerson {
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly job: JobName
  readonly timeZone: string
  readonly shift: Shift
  /** Euro cents per hour. */
  readonly rate: number
  /** Chance of a late start on a day. */
  readonly late: number
  readonly overtime: number
  /** Files entries by hand or timer besides what the agent sees. */
  readonly filesTime: boolean
}

const weekdays = [1, 2, 3, 4, 5]
const office: Shift = { startsAt: '09:00', endsAt: '17:30', days: weekdays, lunch: true }
const early: Shift = { startsAt: '07:30', endsAt: '16:00', days: weekdays, lunch: true }
const night: Shift = { startsAt: '22:00', endsAt: '06:00', days: [1, 2, 3, 4, 7], lunch: false }
const mornings: Shift = { startsAt: '09:00', endsAt: '13:00', days: [1, 2, 3, 4], lunch: false }
const berlin = 'Europe/Berlin'
const newYork = 'America/New_York'

type Rest = Partial<Pick<DemoPerson, 'timeZone' | 'shift' | 'rate' | 'late' | 'overtime' | 'filesTime'>>
const person = (name: string, role: Role, job: JobName, rest: Rest = {}): DemoPerson => ({
  name, role, job, timeZone: berlin, shift: office, rate: 7_500, late: 0.05, overtime: 0.06, filesTime: true, ...rest, email: `${address(name)}@acme.example`,
})

/** The 25 people of Acme, the admin first. */
export const people: readonly DemoPerson[] = [
  person('Amara Okafor', 'admin', 'lead', { rate: 11_000 }),
  person('Lukas Brandt', 'manager', 'lead', { rate: 9_500, overtime: 0.2 }),
  person('Mei-Ling Chen', 'member', 'developer', { late: 0.02 }),
  person('Priya Raman', 'hr', 'office', { rate: 6_500 }),
  person('Jonas Weber', 'member', 'developer', { late: 0.2 }),
  person('Sofia Rossi', 'member', 'designer'),
  person('Mateusz Kowalski', 'member', 'developer', { shift: early }),
  person('Elif Yılmaz', 'member', 'tester'),
  person('Diego Fernández', 'member', 'nightWatch', { shift: night, rate: 8_000, filesTime: true }),
  person('Aino Virtanen', 'member', 'office', { shift: mornings, rate: 5_500 }),
  person('Grace Mitchell', 'manager', 'lead', { timeZone: newYork, rate: 10_000 }),
  person('Marcus Johnson', 'member', 'support', { timeZone: newYork, late: 0.12 }),
  person('Camila Souza', 'member', 'support', { timeZone: newYork }),
  person('Tyler Brooks', 'member', 'developer', { timeZone: newYork, overtime: 0.15, filesTime: false }),
  person('Hana Suzuki', 'member', 'designer', { timeZone: newYork }),
  person('Nadia Haddad', 'member', 'marketing'),
  person('Olivier Dubois', 'member', 'marketing', { late: 0.1 }),
  person('Ingrid Larsen', 'member', 'tester', { shift: early, filesTime: false }),
  person('Kwame Mensah', 'member', 'developer'),
  person('Ana Kovačić', 'member', 'developer', { filesTime: false }),
  person('Tomáš Novák', 'member', 'developer', { overtime: 0.18 }),
  person('Leila Hosseini', 'hr', 'office', { shift: early, rate: 6_500 }),
  person('Samuel Katz', 'member', 'support', { timeZone: newYork, filesTime: false }),
  person('Fatima El Amrani', 'member', 'nightWatch', { shift: night, rate: 8_000 }),
  person('Erik Johansson', 'admin', 'developer', { rate: 9_000, filesTime: false }),
]

/** `Tomáš Novák` → `tomas.novak`. */
function address(name: string): string {
  return name.replaceAll('ı', 'i').normalize('NFD').replaceAll(/\p{Mark}/gu, '').toLowerCase().replaceAll(/[^a-z]+/g, '.')
}
