import AjvCompiler from '@fastify/ajv-compiler'
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import { textFormats } from '@overt/sdk'

/** A part of a request with more values than this is checked up to its first fault only. */
const smallValues = 500

type Options = Parameters<ReturnType<typeof AjvCompiler>>[1]
type Validate = ReturnType<FastifySchemaCompiler<object>> & { readonly schemaEnv?: unknown; errors?: unknown }
type Compile = (route: Parameters<FastifySchemaCompiler<object>>[0]) => Validate

const build = AjvCompiler()

function compilerOf(coerceTypes: false | 'array'): { readonly first: Compile; readonly all: Compile } {
  const compile = (allErrors: boolean) => build({}, {
    customOptions: { allErrors, coerceTypes, useDefaults: true, removeAdditional: false, strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true },
    onCreate: (ajv) => { for (const [format, validate] of Object.entries(textFormats)) ajv.addFormat(format, validate) },
  } satisfies Options) as unknown as Compile
  return { first: compile(false), all: compile(true) }
}

/** Bodies are taken as they are: no coercion, nothing removed. */
const strict = compilerOf(false)
/** Query values, parameters and headers arrive as strings. */
const coercing = compilerOf('array')

type Part = 'body' | 'headers' | 'querystring' | 'params'

const compilerFor = (part: string | undefined) => (part === 'body' ? strict : coercing)

/** Throws where a schema of a part of a request cannot be compiled. */
export function compileValidator(part: Part, schema: object): void {
  compilerFor(part).first({ schema, method: '', url: '', httpPart: part })
}

/**
 * Checks by one JSON schema per part of the request; unknown body properties are refused where the schema is closed. Stops at the first
 * fault; only where little was sent it is checked again for every fault, so that a body of tens of thousands of wrong values costs
 * no more than any body of its length. A schema becomes code with the first request that it checks: most routes of a server are never asked.
 */
export function useValidation(app: FastifyInstance): void {
  const compile = (route: Parameters<Compile>[0]): Validate => {
    const { first, all } = compilerFor(route.httpPart)
    let check: Validate | undefined
    let checkAll: Validate | undefined
    const validate = ((data: unknown, context?: unknown): boolean => {
      check ??= first(route)
      if ((check as (...values: unknown[]) => boolean)(data, context)) return true
      let { errors } = check
      if (isSmall(data)) {
        checkAll ??= all(route)
        ;(checkAll as (...values: unknown[]) => boolean)(data, context)
        errors = checkAll.errors ?? errors
      }
      validate.errors = errors ?? null
      return false
    }) as unknown as Validate
    // Fastify hands over where a value stands only to what looks like a validator of Ajv.
    return Object.assign(validate, { schemaEnv: route.schema })
  }
  app.setValidatorCompiler(compile as unknown as FastifySchemaCompiler<object>)
}

/** Counts values and keys, and no further than it must. */
function isSmall(value: unknown): boolean {
  let left = smallValues
  const count = (inner: unknown): boolean => {
    left -= 1
    if (left < 0) return false
    if (typeof inner !== 'object' || inner === null) return true
    if (Array.isArray(inner)) return inner.length <= left && inner.every(count)
    for (const key in inner) if (!count((inner as Record<string, unknown>)[key])) return false
    return true
  }
  return count(value)
}
