import type { LightMyRequestResponse } from 'fastify'
import type { Entry } from '@overt/sdk'
import type { TestMember } from '@overt/testing/platform'

/** An organization, a project and a task, made over the API. */
export interface Work {
  readonly organizationId: string
  readonly projectId: string
  readonly taskId: string
}

let made = 0

export async function makeWork(member: TestMember): Promise<Work> {
  made += 1
  const organizationId = await idOf(member.post('/organizations', { name: `Organization ${String(made)}` }))
  const projectId = await idOf(member.post('/projects', { name: `Project ${String(made)}`, organizationId }))
  const taskId = await idOf(member.post('/tasks', { name: `Task ${String(made)}`, projectId }))
  return { organizationId, projectId, taskId }
}

export async function fileEntry(member: TestMember, taskId: string, startedAt: string, stoppedAt: string | null, more: object = {}): Promise<Entry> {
  const answer = await member.post('/entries', { taskId, startedAt, stoppedAt, ...more })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json<Entry>()
}

export async function idOf(answer: Promise<LightMyRequestResponse>): Promise<string> {
  const { statusCode, body } = await answer
  if (statusCode !== 201) throw new Error(body)
  return (JSON.parse(body) as { id: string }).id
}

/** `409 entry-overlaps`, for comparing answers at a glance. */
export async function verdict(answer: Promise<LightMyRequestResponse>): Promise<string> {
  const { statusCode, body } = await answer
  const code = body === '' ? undefined : (JSON.parse(body) as { code?: string }).code
  return code === undefined ? String(statusCode) : `${String(statusCode)} ${code}`
}

export const items = <Item>(answer: LightMyRequestResponse): Item[] => answer.json<{ items: Item[] }>().items
