import type { DemoMember } from './members.ts'

const base = '/plugins/permissions'

interface DemoGroup {
  readonly name: string
  /** Beginnings of addresses. */
  readonly people: readonly string[]
  /** The organization that the grant is about, and the project in it where it is not about all of them. */
  readonly organization: string
  readonly project?: string
  readonly subject: string
  readonly allow?: readonly string[]
  readonly deny?: readonly string[]
}

/** Everybody is led by Lukas; within that, the people in New York by Grace. */
const teams = [
  { name: 'Acme', lead: 'lukas.brandt', isIn: () => true, partOf: undefined },
  { name: 'New York', lead: 'grace.mitchell', isIn: (timeZone: string) => timeZone === 'America/New_York', partOf: 'Acme' },
] as const

/** People who work outside the roles' defaults: a client's team that sees its own times, and people who do not see the payroll. */
const demoGroups: readonly DemoGroup[] = [
  { name: 'Northwind team', people: ['jonas.weber', 'sofia.rossi', 'mei.ling.chen'], organization: 'Northwind Traders', subject: 'Entry', allow: ['read'] },
  { name: 'Night watch', people: ['diego.fernandez', 'fatima.el.amrani'], organization: 'Acme', project: 'People', subject: 'all', deny: ['read'] },
  { name: 'Freelancers', people: ['hana.suzuki', 'tyler.brooks'], organization: 'Acme', project: 'Operations', subject: 'all', deny: ['read', 'update'] },
]

/** Who leads whom, as an admin would set it up. */
export async function makeTeams(members: readonly DemoMember[]): Promise<void> {
  const admin = members[0]!
  const { items } = await admin.ask<{ items: { id: string; name: string }[] }>(`${base}/groups`)
  const made = new Map(items.map(({ id, name }) => [name, id]))
  for (const { name, lead, isIn, partOf } of teams) {
    const leader = members.find(({ person }) => person.email.startsWith(`${lead}@`))
    if (made.has(name) || leader === undefined) continue
    const memberIds = members.filter((member) => member !== leader && isIn(member.person.timeZone)).map(({ id }) => id)
    const leads = [{ memberId: leader.id, kind: 'lead', from: null, until: null }]
    made.set(name, (await admin.ask<{ id: string }>(`${base}/groups`, { method: 'POST', body: { name, memberIds, leads, parentId: partOf === undefined ? null : made.get(partOf) ?? null } })).id)
  }
}

/** Groups of members with rights of their own, as an admin would make them in the editor. */
export async function makeGroups(members: readonly DemoMember[]): Promise<void> {
  const admin = members[0]!
  const { items: known } = await admin.ask<{ items: { name: string }[] }>(`${base}/groups`)
  for (const group of demoGroups) {
    const memberIds = members.filter(({ person }) => group.people.some((start) => person.email.startsWith(`${start}@`))).map(({ id }) => id)
    const node = await nodeOf(admin, group)
    if (known.some(({ name }) => name === group.name) || memberIds.length === 0 || node === undefined) continue
    const { id } = await admin.ask<{ id: string }>(`${base}/groups`, { method: 'POST', body: { name: group.name, memberIds } })
    const { version } = await admin.ask<{ version: string }>(`${base}/grants?kind=group&id=${id}`)
    await admin.ask(`${base}/grants`, {
      method: 'PUT', headers: { 'if-match': version },
      body: { sets: [{ grantee: { kind: 'group', id }, grants: [{ subject: group.subject, ...node, allow: group.allow ?? [], deny: group.deny ?? [] }] }] },
    })
  }
}

async function nodeOf(admin: DemoMember, { organization, project }: DemoGroup): Promise<{ level: 'organization' | 'project'; nodeId: string } | undefined> {
  const level = project === undefined ? 'organization' : 'project'
  const { items } = await admin.ask<{ items: { id: string; name: string }[] }>(`/${level}s?search=${encodeURIComponent(project ?? organization)}`)
  const found = items.find(({ name }) => name === (project ?? organization))
  return found === undefined ? undefined : { level, nodeId: found.id }
}
