import { uuidv7 } from '@overt/sdk'
import type { TestMember, TestWorkspace } from '@overt/testing'

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

let readings = 0

/** A punch as a phone sends it. */
export const punch = (kind: 'in' | 'out', at: Temporal.Instant | string, change: Readonly<Record<string, unknown>> = {}): { readonly id: string } & Record<string, unknown> => {
  readings += 1_000
  const instant = Temporal.Instant.from(at.toString())
  return { id: uuidv7(instant.epochMilliseconds), kind, at: instant.toString({ fractionalSecondDigits: 3 }), monotonicMs: readings, bootId: 'boot-1', ...change }
}

/** A fix some metres north of the fence that `circle` draws. */
export const fix = (at: Temporal.Instant | string, metersNorth = 0, accuracyMeters = 10) =>
  ({ latitude: 52.52 + metersNorth / 111_194.93, longitude: 13.405, accuracyMeters, at: Temporal.Instant.from(at.toString()).toString({ fractionalSecondDigits: 3 }) })
