import type { FastifyInstance } from 'fastify'
import type { Problem } from '@overt/sdk'
import { malformedBody } from '../errors.ts'

/** Text outside ASCII's neighbours, or written with escapes: it may be something PostgreSQL cannot store, or not in NFC. */
const unusual = /[\u0300-\uffff]|\\u|\0/
/** Shorter bodies cannot nest deeper than a walk bears. */
const shortText = 200
const maximumDepth = 64
/** Compared by the byte: somebody chose it as their keyboard makes it. */
const verbatim = /password/i

/**
 * JSON bodies: `__proto__` and `constructor` keys, NUL characters, lone surrogates and values more than 64 levels deep are refused before a schema
 * sees them; text comes in NFC, so that what looks the same is the same.
 */
export function useJsonBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text: string, done) => {
    if (text === '') { done(null, undefined); return }
    parse(request, text, (error, value) => {
      if (error !== null || (text.length < shortText && !unusual.test(text))) { done(error, value); return }
      const container = { value }
      const fault = faultIn(container, 0)
      done(fault ?? null, container.value)
    })
  })
}

/** Brings every string below into NFC; returns what is wrong with one. */
function faultIn(container: object, depth: number): Problem | undefined {
  if (depth > maximumDepth) return malformedBody({ values: { detail: `The body is nested more than ${maximumDepth} levels deep.` } })
  const fields = container as Record<string, unknown>
  for (const key of Object.keys(fields)) {
    const inner = fields[key]
    if (!isStorable(key) || (typeof inner === 'string' && !isStorable(inner))) return malformedBody({ values: { detail: 'Text may not contain NUL characters or broken Unicode.' } })
    if (typeof inner === 'string') {
      if (!verbatim.test(key)) fields[key] = inner.normalize('NFC')
    } else if (typeof inner === 'object' && inner !== null) {
      const fault = faultIn(inner, depth + 1)
      if (fault !== undefined) return fault
    }
  }
  return undefined
}

/** True for what PostgreSQL can store. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()
