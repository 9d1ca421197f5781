import type { TestMember, TestWorkspace } from '@overt/sdk/testing'

export const punchimFolder = new URL('..', import.meta.url)
export const base = '/plugins/punchim'

/** A task to punch on, with its project and organization. */
export async function makeTask({ admin }: TestWorkspace, name = 'Night watch'): Promise<string> {
  const organization = await created(admin, '/organizations', { name: `Acme ${name}` })
  const project = await created(admin, '/projects', { name: 'Guarding', organizationId: organization })
  return created(admin, '/tasks', { name, projectId: project })
}

export async function created(member: TestMember, path: string, body: unknown): Promise<string> {
  const answer = await member.post(path, body)
  if (answer.statusCode !== 201) throw new Error(`${path}: ${answer.body}`)
  return answer.json<{ id: string }>().id
}

export const circle = (name: string, change: Readonly<Record<string, unknown>> = {}) => ({ name, kind: 'circle', latitude: 52.52, longitude: 13.405, radiusMeters: 100, ...change })
