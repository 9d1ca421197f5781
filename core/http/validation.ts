import AjvCompiler from '@fastify/ajv-compiler'
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'

const shared = {
  allErrors: true, useDefaults: true, removeAdditional: false as const, strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true,
}
const build = AjvCompiler()
/** Bodies are taken as they are: no coercion, nothing removed. */
const strict = build({}, { customOptions: { ...shared, coerceTypes: false } })
/** Query values, parameters and headers arrive as strings. */
const coercing = build({}, { customOptions: { ...shared, coerceTypes: 'array' } })

/** Checks by one JSON schema per part of the request; unknown body properties are refused where the schema is closed. */
export function useValidation(app: FastifyInstance): void {
  const compile: FastifySchemaCompiler<object> = (route) => (route.httpPart === 'body' ? strict : coercing)(route)
  app.setValidatorCompiler(compile)
}
