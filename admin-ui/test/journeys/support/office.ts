import { expect } from 'chai'
import type { TestMember, TestWorkspace } from '../../../../core/testing/create-test-platform.ts'
import type { UiPlatform } from '../../ui-platform.ts'

const zone = 'Europe/Berlin'

export interface Office {
  readonly workspace: TestWorkspace
  readonly admin: TestMember
  /** The id of a task by its name, or of a project or organization. */
  readonly ids: ReadonlyMap<string, string>
  /** Files an entry of a date between two times of the office's clock. */
  file(member: TestMember, task: string, date: string, from: string, to: string): Promise<void>
}

const work = { Northwind: { Website: ['Design', 'Copywriting'], Newsletter: ['Autumn issue'] }, Harbour: { Office: ['Meetings', 'Support'] } } as const
const colours: Readonly<Record<string, string>> = { Website: '#0d9488', Newsletter: '#b45309', Office: '#6366f1' }

/** A workspace as it is after a few weeks: set up, with clients, projects and tasks. People joined at the beginning of November. */
export async function openOffice(platform: UiPlatform, plugins: readonly string[]): Promise<Office> {
  const workspace = await platform.workspace({ name: 'Harbour', timeZone: zone, enabled: plugins })
  const { admin } = workspace
  await admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
  const ids = new Map<string, string>()
  const make = async (path: string, body: { readonly name: string; readonly [key: string]: unknown }): Promise<string> => {
    const answer = await admin.post(path, body)
    expect(answer.statusCode, answer.body).to.equal(201)
    const { id } = answer.json<{ id: string }>()
    ids.set(body.name, id)
    return id
  }
  for (const [organization, projects] of Object.entries(work)) {
    const organizationId = await make('/organizations', { name: organization })
    for (const [project, tasks] of Object.entries(projects)) {
      const projectId = await make('/projects', { name: project, organizationId, color: colours[project] })
      for (const task of tasks) await make('/tasks', { name: task, projectId })
    }
  }
  const at = (date: string, time: string): string => Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant().toString()
  return {
    workspace, admin, ids,
    async file(member, task, date, from, to) {
      const answer = await member.post('/entries', { taskId: ids.get(task), startedAt: at(date, from), stoppedAt: at(date, to) })
      expect(answer.statusCode, answer.body).to.equal(201)
    },
  }
}

/** Lets everybody have joined at the beginning of November, so that days since then are judged. */
export const joinedInNovember = ({ workspace }: Office): Promise<unknown> =>
  workspace.inUnit((unit) => unit.query(`update core.member set joined_at = '2026-11-01T08:00:00Z' where workspace_id = $1`, [workspace.id]))
