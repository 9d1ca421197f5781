import type { PluginView } from '@overt/sdk'
import { forEachOf } from './api-client.ts'
import type { DemoMember } from './members.ts'
import { taskPath, workItems } from './work-items.ts'

interface Named { readonly id: string; readonly name: string }
interface Page<T> { readonly items: readonly T[]; readonly nextCursor: string | null }

/** Enables what is installed and can run, what others build on first. */
export async function enablePlugins(admin: DemoMember): Promise<void> {
  const plugins = await readPlugins(admin)
  const waiting = plugins.filter(({ enabled, state }) => !enabled && state === 'ready')
  const on = new Set(plugins.filter(({ enabled }) => enabled).map(({ id }) => id))
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ requires }) => requires.every((id) => on.has(id)))
    if (next === -1) return
    const [{ id } = { id: '' }] = waiting.splice(next, 1)
    await admin.ask(`/plugins/${id}`, { method: 'PATCH', body: { enabled: true } })
    on.add(id)
  }
}

/** Ids of the plugins that run in the workspace. */
export async function runningPlugins(admin: DemoMember): Promise<ReadonlySet<string>> {
  return new Set((await readPlugins(admin)).filter(({ enabled, state, suspended }) => enabled && state === 'ready' && suspended === null).map(({ id }) => id))
}

/** Organizations, projects and tasks; what is there already is left as it is. */
export async function makeWorkItems(admin: DemoMember): Promise<void> {
  const organizations = await readAll<Named>(admin, '/organizations')
  const projects = await readAll<Named & { organizationId: string }>(admin, '/projects')
  const tasks = await readAll<Named & { projectId: string }>(admin, '/tasks')
  await forEachOf(workItems, 2, async ({ projects: below, ...organization }) => {
    const { id: organizationId } = organizations.find(({ name }) => name === organization.name)
      ?? await admin.ask<Named>('/organizations', { method: 'POST', body: organization })
    for (const { tasks: names, ...project } of below) {
      const { id: projectId } = projects.find((each) => each.organizationId === organizationId && each.name === project.name)
        ?? await admin.ask<Named>('/projects', { method: 'POST', body: { ...project, organizationId } })
      for (const [index, name] of names.entries()) {
        if (tasks.some((each) => each.projectId === projectId && each.name === name)) continue
        const rate = index === 1 && project.billable ? { rate: 14_000, tags: ['senior'] } : {}
        await admin.ask('/tasks', { method: 'POST', body: { name, projectId, color: project.color, ...rate } })
      }
    }
  })
}

/** Task ids by their path, see `taskPath`. */
export async function readTaskIds(admin: DemoMember): Promise<ReadonlyMap<string, string>> {
  const organizations = new Map((await readAll<Named>(admin, '/organizations')).map(({ id, name }) => [id, name]))
  const projects = new Map((await readAll<Named>(admin, '/projects')).map(({ id, name }) => [id, name]))
  const tasks = await readAll<Named & { organizationId: string; projectId: string }>(admin, '/tasks')
  return new Map(tasks.map(({ id, name, organizationId, projectId }) => [taskPath(organizations.get(organizationId) ?? '', projects.get(projectId) ?? '', name), id]))
}

/** Zones and rates, set by the admin as on the members page; nobody sets a rate of their own. */
export async function equipMembers(admin: DemoMember, members: readonly DemoMember[]): Promise<void> {
  await forEachOf(members, 3, async ({ id, person: { timeZone, rate } }) => { await admin.ask(`/members/${id}`, { method: 'PATCH', body: { timeZone, ...id === admin.id ? {} : { rate } } }) })
}

/** All pages of a list. */
export async function readAll<T>(member: DemoMember, path: string): Promise<T[]> {
  const items: T[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page<T> = await member.ask<Page<T>>(`${path}${path.includes('?') ? '&' : '?'}limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

async function readPlugins(admin: DemoMember): Promise<readonly PluginView[]> {
  const answer = await admin.ask<readonly PluginView[] | { items: readonly PluginView[] }>('/plugins')
  return 'items' in answer ? answer.items : answer
}
