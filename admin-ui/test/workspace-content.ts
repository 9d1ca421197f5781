import type { TestMember, TestWorkspace } from '@overt/testing/platform'

export interface WorkspaceContent {
  readonly member: TestMember
  readonly taskIds: readonly string[]
}

async function created(answer: Promise<{ readonly statusCode: number; readonly body: string; json(): unknown }>): Promise<string> {
  const { statusCode, body, json } = await answer
  if (statusCode >= 300) throw new Error(body)
  return (json() as { readonly id: string }).id
}

/** Gives a workspace something of every kind: people, a tree of work, entries, a trash batch, an invitation, plugins that are on. */
export async function fillWorkspace(workspace: TestWorkspace): Promise<WorkspaceContent> {
  const { admin } = workspace
  const member = await workspace.member({ name: 'Grace Hopper' })
  await workspace.member({ name: 'Alan Turing', role: 'manager' })
  const organizationId = await created(admin.post('/organizations', { name: 'PrettyNeat', color: '#0d9488' }))
  const projectId = await created(admin.post('/projects', { name: 'TrackingIM', organizationId }))
  const taskIds = []
  for (const name of ['Reading help', 'Support', 'Design review']) taskIds.push(await created(admin.post('/tasks', { name, projectId })))
  const hour = 3_600_000
  for (const person of [admin, member]) {
    for (const [index, taskId] of taskIds.entries()) {
      const start = Date.now() - (index + 2) * 2 * hour
      await created(person.post('/entries', { taskId, startedAt: new Date(start).toISOString(), stoppedAt: new Date(start + hour).toISOString(), description: index === 0 ? 'with the team' : '' }))
    }
    await created(person.post('/timer/start', { taskId: taskIds[0] }))
  }
  const doomed = await created(admin.post('/tasks', { name: 'A mistake', projectId }))
  await admin.delete(`/tasks/${doomed}`)
  await created(admin.post('/invitations', { email: 'new@example.test', role: 'member', monitored: true }))
  for (const plugin of ['activity', 'attendance']) await workspace.enable(plugin)
  await admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
  return { member, taskIds }
}
