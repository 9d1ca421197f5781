import type { RouteOptions } from 'fastify'
import { compileSerializer } from './serialization.ts'
import { compileValidator } from './validation.ts'

const parts = ['params', 'querystring', 'headers', 'body'] as const

type Declared = object & { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }

/** One schema, or one for each media type. */
const schemasIn = (declared: Declared | undefined): readonly object[] =>
  declared === undefined ? [] : declared.content === undefined ? [declared] : Object.values(declared.content).flatMap(({ schema }) => schema ?? [])

/** What is wrong with the schemas of a route; undefined where all of them become code. */
export function schemaFault({ method, url, schema }: Pick<RouteOptions, 'method' | 'url' | 'schema'>): string | undefined {
  const responses = Object.entries((schema?.response ?? {}) as Readonly<Record<string, Declared>>)
  const checks = [
    ...parts.flatMap((part) => schemasIn(schema?.[part] as Declared | undefined).map((one) => ({ place: part, compile: () => { compileValidator(part, one) } }))),
    ...responses.flatMap(([status, declared]) => schemasIn(declared).map((one) => ({ place: `answer ${status}`, compile: () => { compileSerializer({ schema: one, method: String(method), url, httpStatus: status }) } }))),
  ]
  for (const { place, compile } of checks) {
    try {
      compile()
    } catch (error) {
      return `${String(method)} ${url}: the schema of its ${place} is not valid: ${(error as Error).message}`
    }
  }
  return undefined
}
