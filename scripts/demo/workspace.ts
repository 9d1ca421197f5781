import { forEachOf } from './api-client.ts'
import type { DemoMember } from './members.ts'
import { taskPath, workItems } from './work-items.ts'

/** Enables what is installed and can run, what others build on first. */
export async function enablePlugins(admin: DemoMember): Promise<void> {
  const plugins = await readPlugins(admin)
  const waiting = plugins.filter(({ enabled, state }) => !enabled && state === 'ready')
  const on = new Set(plugins.filter(({ enabled }) => enabled).map(({ id }) => id))
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ requires }) => requires.every((id) => on.has(id)))
    if (next === -1) return
    const [{ id } = { id: '' }] = waiting.splice(next, 1)
    await admin.api.patch('/plugins/{pluginId}', { params: { path: { pluginId: id } }, body: { enabled: true } })
    on.add(id)
  }
}

/** Ids of the plugins that run in the workspace. */
export async function runningPlugins(admin: DemoMember): Promise<ReadonlySet<string>> {
  return new Set((await readPlugins(admin)).filter(({ enabled, state, suspended }) => enabled && state === 'ready' && suspended === null).map(({ id }) => id))
}

/** Organizations, projects and tasks; what is there already is left as it is. */
export async function makeWorkItems(admin: DemoMember): Promise<void> {
  const { organizations, projects, tasks } = await readWork(admin)
  await forEachOf(workItems, 2, async ({ projects: below, ...organization }) => {
    const { id: organizationId } = organizations.find(({ name }) => name === organization.name)
      ?? (await admin.api.post('/organizations', { body: { ...organization, tags: [...organization.tags] } })).data
    for (const { tasks: names, ...project } of below) {
      const { id: projectId } = projects.find((each) => each.organizationId === organizationId && each.name === project.name)
        ?? (await admin.api.post('/projects', { body: { ...project, organizationId } })).data
      for (const [index, name] of names.entries()) {
        if (tasks.some((each) => each.projectId === projectId && each.name === name)) continue
        const rate = index === 1 && project.billable ? { rate: 14_000, tags: ['senior'] } : {}
        await admin.api.post('/tasks', { body: { name, projectId, color: project.color, ...rate } })
      }
    }
  })
}

/** Task ids by their path, see `taskPath`. */
export async function readTaskIds(admin: DemoMember): Promise<ReadonlyMap<string, string>> {
  const work = await readWork(admin)
  const [organizations, projects] = [work.organizations, work.projects].map((all) => new Map(all.map(({ id, name }) => [id, name]))) as [Map<string, string>, Map<string, string>]
  return new Map(work.tasks.map(({ id, name, organizationId, projectId }) => [taskPath(organizations.get(organizationId) ?? '', projects.get(projectId) ?? '', name), id]))
}

/** Zones and rates, set by the admin as on the members page; nobody sets a rate of their own. */
export async function equipMembers(admin: DemoMember, members: readonly DemoMember[]): Promise<void> {
  await forEachOf(members, 3, async ({ id, person: { timeZone, rate } }) => { await admin.api.patch('/members/{id}', { params: { path: { id } }, body: { timeZone, ...id === admin.id ? {} : { rate } } }) })
}

/** All that is there, page by page. */
async function readWork({ api }: DemoMember) {
  const all = { params: { query: { limit: 200 } } }
  return { organizations: await Array.fromAsync(api.items('/organizations', all)), projects: await Array.fromAsync(api.items('/projects', all)), tasks: await Array.fromAsync(api.items('/tasks', all)) }
}

async function readPlugins({ api }: DemoMember) {
  return (await api.get('/plugins')).data
}
