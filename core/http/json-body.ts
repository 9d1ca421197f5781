import type { FastifyInstance } from 'fastify'
import { malformedBody } from '../errors.ts'

const suspicious = /\\u(?:0000|d[89a-f])|\0/i

/** JSON bodies: `__proto__` and `constructor` keys, NUL characters and lone surrogates are refused before a schema sees them. */
export function useJsonBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text: string, done) => {
    if (text === '') { done(null, undefined); return }
    parse(request, text, (error, value) => {
      if (error === null && suspicious.test(text) && !isStorable(value)) {
        done(malformedBody({ values: { detail: 'Text may not contain NUL characters or broken Unicode.' } }))
        return
      }
      done(error, value)
    })
  })
}

/** True when every string in the value is something PostgreSQL can store. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed()
  if (Array.isArray(value)) return value.every(isStorable)
  if (value !== null && typeof value === 'object') return Object.entries(value).every(([key, item]) => isStorable(key) && isStorable(item))
  return true
}
