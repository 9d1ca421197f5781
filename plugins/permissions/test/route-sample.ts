import type { TestPlatform } from '@overt/testing'

export interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly format?: string
  readonly minItems?: number
  readonly minimum?: number
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly 'x-own-access'?: string
}
export interface Route {
  readonly method: string
  /** Below the workspace. */
  readonly path: string
  readonly query: Readonly<Record<string, Schema>>
  readonly body: Schema | undefined
  /** Nobody is signed in there: the route itself knows who asks. */
  readonly hasOwnAccess: boolean
}

const prefix = '/api/workspaces/{workspaceId}'

/** Every route below a workspace, of the core and of every plugin, as the server itself describes them. */
export async function routesOf(platform: TestPlatform): Promise<Route[]> {
  const described = (await platform.app.inject('/api/openapi.json')).json<{ paths: Record<string, Record<string, Operation>> }>()
  return Object.entries(described.paths).filter(([path]) => path.startsWith(prefix)).flatMap(([path, operations]) =>
    Object.entries(operations).filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method)).map(([method, { parameters = [], requestBody, 'x-own-access': ownAccess }]) => ({
      method: method.toUpperCase(),
      path: path.slice(prefix.length),
      query: Object.fromEntries(parameters.filter((parameter) => parameter.in === 'query').map(({ name, schema }) => [name, schema])),
      body: requestBody?.content['application/json']?.schema,
      hasOwnAccess: ownAccess !== undefined,
    })))
}

/** Ids by what a parameter or property calls them: `taskId`, or `id` below `/tasks`. */
export type Ids = Readonly<Record<'organization' | 'project' | 'task' | 'entry' | 'member', string>>

export function idFor(name: string, path: string, ids: Ids): string {
  const named = Object.entries(ids).find(([kind]) => name.toLowerCase().startsWith(kind))
  if (named !== undefined) return named[1]
  const kinds = { organizations: 'organization', projects: 'project', tasks: 'task', entries: 'entry', members: 'member' } as const
  const segment = path.split('/').find((part): part is keyof typeof kinds => part in kinds)
  return ids[segment === undefined ? 'task' : kinds[segment]]
}

export const filled = (path: string, ids: Ids): string => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => idFor(name, path, ids))

/** A body that fits a schema as far as one can tell, aimed at the given records. */
export function sample(schema: Schema, name: string, path: string, ids: Ids): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.anyOf !== undefined) return sample(schema.anyOf[0] ?? {}, name, path, ids)
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object': return Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([key]) => key !== 'id').map(([key, value]) => [key, sample(value, key, path, ids)]))
    case 'array': return schema.items === undefined ? [] : [sample(schema.items, name, path, ids)]
    case 'integer': case 'number': return schema.minimum ?? 1
    case 'boolean': return true
    case 'null': return null
    default: return text(schema, name, path, ids)
  }
}

function text({ format }: Schema, name: string, path: string, ids: Ids): string {
  if (/ids?$/i.test(name)) return idFor(name, path, ids)
  if (format === 'date-time') return name.startsWith('stop') ? '2026-01-07T10:00:00Z' : '2026-01-07T09:00:00Z'
  if (format === 'date') return '2026-01-07'
  if (name === 'color') return '#336699'
  if (/zone/i.test(name)) return 'UTC'
  return 'walked'
}
