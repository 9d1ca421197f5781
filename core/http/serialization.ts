import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyInstance, FastifySerializerCompiler } from 'fastify'
import { textFormats } from '@overt/sdk'

type Compile = FastifySerializerCompiler<object>
type Serialize = ReturnType<Compile>

// What is stored is answered as it is: a format is taken for granted.
const build = SerializerSelector()({}, { ajv: { formats: Object.fromEntries(Object.keys(textFormats).map((format) => [format, true])) } }) as unknown as Compile

const compiled = new WeakMap<object, Serialize>()

/** Makes a schema's serializer, once for all routes that answer with it. */
export const compileSerializer: Compile = (route) => {
  const known = compiled.get(route.schema)
  if (known !== undefined) return known
  const serialize = build(route)
  compiled.set(route.schema, serialize)
  return serialize
}

/** Answers by the route's response schemas, each of which becomes code with its first answer: most routes of a server are never asked. */
export function useSerialization(app: FastifyInstance): void {
  app.setSerializerCompiler<object>((route) => (data) => compileSerializer(route)(data))
}
