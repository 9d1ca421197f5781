import type { FastifyInstance } from 'fastify'
import { malformedBody } from '../errors.ts'

type Values = Record<string, unknown>

/** Query values and path parameters: text that PostgreSQL cannot store is refused, the rest brought into NFC, as bodies are. */
export function useRequestText(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    // Fastify gives null where a route has no parameters.
    const parts = [request.query, request.params].filter((part) => typeof part === 'object' && part !== null) as Values[]
    for (const part of parts) {
      for (const [name, value] of Object.entries(part)) {
        const texts = [value].flat().filter((text) => typeof text === 'string')
        if ([name, ...texts].some((text) => text.includes('\0') || !text.isWellFormed())) {
          done(malformedBody({ values: { detail: 'Text may not contain NUL characters or broken Unicode.' } }))
          return
        }
        if (typeof value === 'string') part[name] = value.normalize('NFC')
        else if (Array.isArray(value)) part[name] = value.map((text: unknown) => typeof text === 'string' ? text.normalize('NFC') : text)
      }
    }
    done()
  })
}
