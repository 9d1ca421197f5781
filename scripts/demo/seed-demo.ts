import { createApiClient, forEachOf } from './api-client.ts'
import type { ApiClient } from './api-client.ts'
import { makeCalendar, readCalendar } from './calendar.ts'
import { holdConversations } from './conversations.ts'
import { eventCalendar, happeningsFrom } from './events.ts'
import { makeGroups, makeTeams } from './groups.ts'
import { fileEntries, tellHistory, tellSegments } from './history.ts'
import { readyDevice, signInPeople } from './members.ts'
import type { DemoAccount, DemoMember } from './members.ts'
import type { DemoPerson } from './people.ts'
import { objectToCollection, publishTrustPage } from './objections.ts'
import { makeDashboards, saveReports } from './overviews.ts'
import { tellPictures } from './pictures.ts'
import { tellPunches } from './punches.ts'
import { deleteSomething, inviteSomebody, requestCorrections } from './stories.ts'
import { decideAboutTimeAway } from './time-away.ts'
import { enablePlugins, equipMembers, makeWorkItems, readTaskIds, runningPlugins } from './workspace.ts'

export interface SeedOptions {
  readonly address: string
  readonly workspaceName: string
  /** The first is the admin. */
  readonly people: readonly DemoPerson[]
  readonly accounts: readonly DemoAccount[]
  /** How much history a new workspace gets. */
  readonly days: number
  /** How many people have pictures of the last two days; everyone at work has one now and then while the demo runs. */
  readonly pictured: number
  say(message: string): void
}

export interface DemoWorkspace {
  readonly api: ApiClient
  readonly workspaceId: string
  readonly members: readonly DemoMember[]
  readonly taskIds: ReadonlyMap<string, string>
  /** Plugins that run. */
  readonly running: ReadonlySet<string>
  /** Draws and sends pictures of yesterday and today, of some people, where the workspace is new; it takes its time. */
  tellPictures(): Promise<number>
  /** What was added by this run. */
  readonly added: { readonly segments: number; readonly entries: number }
}

/**
 * Fills a new workspace, or only what happened since, through the HTTP interface alone. The workspace itself says which: its
 * onboarding is completed once everything stands.
 */
export async function seedDemo({ address, workspaceName, people, accounts, days, pictured, say }: SeedOptions): Promise<DemoWorkspace> {
  const api = createApiClient(address)
  const { workspaceId, members } = await signInPeople(api, people, accounts, workspaceName)
  const admin = members[0]!
  const { data: workspace } = await admin.api.get('')
  const until = Date.now()
  const today = Temporal.Instant.fromEpochMilliseconds(until).toZonedDateTimeISO(workspace.timeZone).toPlainDate()
  const firstStart = Temporal.Instant.from(workspace.createdAt).toZonedDateTimeISO(workspace.timeZone).toPlainDate()
  const isNew = !workspace.onboarding.completed
  // Of what is older the server keeps no segments.
  const first = [firstStart.subtract({ days: days - 1 }), today.subtract({ days: 59 })].toSorted((one, other) => Temporal.PlainDate.compare(one, other)).at(-1)!
  const happenings = happeningsFrom(firstStart)

  if (isNew) {
    say('Making organizations, projects, tasks and members')
    await admin.api.patch('', { body: { currency: 'EUR' } })
    await enablePlugins(admin)
    await makeWorkItems(admin)
    await equipMembers(admin, members)
  }
  const running = await runningPlugins(admin)
  if (isNew && running.has('attendance')) await makeCalendar(members, { first, today })
  const taskIds = await readTaskIds(admin)
  const calendar = await readCalendar(admin)
  const span = { first, until }
  const events = eventCalendar(happenings)

  const versions = new Map<DemoMember, number>()
  await forEachOf(members, 3, async (member) => { versions.set(member, await readyDevice(api, member, workspaceId)) })
  const segments = running.has('activity')
    ? await tellHistory(members, (member) => tellSegments(api, member, versions.get(member)!, calendar, span, events), every(5, (done, told) => { say(`What agents saw: ${done} of ${members.length} people, ${told} records`) }))
    : 0
  const filing = members.filter(({ person }) => person.filesTime)
  const entries = await tellHistory(filing, (member) => fileEntries(member, taskIds, calendar, span, events), every(6, (done, told) => { say(`Entries: ${done} of ${filing.length} people, ${told} filed`) }))

  if (isNew) {
    if (running.has('punchim')) say(`${String(await tellPunches(members, taskIds, calendar, events, span))} punches of two sites`)
    if (running.has('attendance')) {
      say('Judging attendance and asking for corrections')
      await requestCorrections(members, happenings, first)
      await admin.api.get('/plugins/attendance/days', { params: { query: { from: first.toString(), to: today.toString() } } })
    }
    if (running.has('permissions')) {
      await makeTeams(members)
      await makeGroups(members)
    }
    if (running.has('dashboards')) await makeDashboards(members)
    if (running.has('reports')) await saveReports(members)
    if (running.has('clickim')) await decideAboutTimeAway(members)
    if (running.has('chat')) await holdConversations(members)
    if (running.has('privacy')) {
      await objectToCollection(members)
      await publishTrustPage(admin)
    }
    await inviteSomebody(admin)
    await deleteSomething(admin, first)
    await admin.api.patch('', { body: { onboarding: { completed: true, step: 0 } } })
  }
  const withPictures = isNew && running.has('screenshots') ? members.slice(0, pictured) : []
  return {
    api, workspaceId, members, taskIds, running, added: { segments, entries },
    tellPictures: () => tellPictures(api, withPictures, versions, calendar, events, until),
  }
}

/** Progress only now and then, and only where there is any. */
function every(count: number, tell: (done: number, told: number) => void): (done: number, told: number) => void {
  return (done, told) => { if (told > 0 && done % count === 0) tell(done, told) }
}
