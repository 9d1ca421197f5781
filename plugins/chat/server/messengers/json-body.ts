import { malformedEvent } from '../errors.ts'

/** JSON of a proven sender. Errors: `chat-malformed`. */
export function jsonBody<T extends object>(body: Buffer): T {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as T
  } catch (error) {
    throw malformedEvent({ cause: error })
  }
  throw malformedEvent()
}
