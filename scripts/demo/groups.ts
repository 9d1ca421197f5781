import type { DemoMember } from './members.ts'

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
  const { data: { items } } = await admin.api.get('/plugins/permissions/groups')
  const made = new Map(items.map(({ id, name }) => [name, id]))
  for (const { name, lead, isIn, partOf } of teams) {
    const leader = members.find(({ person }) => person.email.startsWith(`${lead}@`))
    if (made.has(name) || leader === undefined) continue
    const memberIds = members.filter((member) => member !== leader && isIn(member.person.timeZone)).map(({ id }) => id)
    const leads = [{ memberId: leader.id, kind: 'lead' as const, from: null, until: null }]
    made.set(name, (await admin.api.post('/plugins/permissions/groups', { body: { name, memberIds, leads, parentId: partOf === undefined ? null : made.get(partOf) ?? null } })).data.id)
  }
}

/** Groups of members with rights of their own, as an admin would make them in the editor. */
export async function makeGroups(members: readonly DemoMember[]): Promise<void> {
  const admin = members[0]!
  const { data: { items: known } } = await admin.api.get('/plugins/permissions/groups')
  for (const group of demoGroups) {
    const memberIds = members.filter(({ person }) => group.people.some((start) => person.email.startsWith(`${start}@`))).map(({ id }) => id)
    const node = await nodeOf(admin, group)
    if (known.some(({ name }) => name === group.name) || memberIds.length === 0 || node === undefined) continue
    const { data: { id } } = await admin.api.post('/plugins/permissions/groups', { body: { name: group.name, memberIds } })
    const { data: { version } } = await admin.api.get('/plugins/permissions/grants', { params: { query: { kind: 'group', id } } })
    await admin.api.put('/plugins/permissions/grants', {
      ifMatch: version,
      body: { sets: [{ grantee: { kind: 'group', id }, grants: [{ subject: group.subject, ...node, allow: [...group.allow ?? []], deny: [...group.deny ?? []] }] }] },
    })
  }
}

async function nodeOf(admin: DemoMember, { organization, project }: DemoGroup): Promise<{ level: 'organization' | 'project'; nodeId: string } | undefined> {
  const level = project === undefined ? 'organization' : 'project'
  const { data: { items } } = await admin.api.get(project === undefined ? '/organizations' : '/projects', { params: { query: { search: project ?? organization } } })
  const found = items.find(({ name }) => name === (project ?? organization))
  return found === undefined ? undefined : { level, nodeId: found.id }
}
