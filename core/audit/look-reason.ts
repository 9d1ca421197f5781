import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyRequest } from 'fastify'
import { isReason, reasonLetters, reasonMaximum, trimReason } from '@overt/sdk'
import { wrongReason } from '../errors.ts'

/** Why the person of a request looks at somebody else's records, in their words; URI-encoded, so that every script fits. */
export const reasonHeader = 'overt-reason'
/** The same for what a browser asks for by itself, where no header can be set: pictures and downloads. */
export const reasonCookie = 'overt_reason'

const given = new AsyncLocalStorage<string | null>()
/** `Sec-Fetch-Mode` of what a page asks for by an element or a link; scripts, which can set the header, ask with `cors`. */
const withoutHeaders: readonly unknown[] = ['navigate', 'no-cors']

/** Runs the rest of a request with its reason within reach. Errors: `wrong-reason`. */
export function withReason(request: FastifyRequest, run: () => void): void {
  // Whoever proves themselves to a route, and not by signing in, gives no reason in the name of a member.
  given.run(request.routeOptions.config.ownAccess === undefined ? reasonOf(request) : null, run)
}

/** The reason of the request that is being answered; null where there is none, or no request. */
export const currentReason = (): string | null => given.getStore() ?? null

function reasonOf(request: FastifyRequest): string | null {
  const header = request.headers[reasonHeader]
  if (typeof header === 'string') return readReason(header)
  return withoutHeaders.includes(request.headers['sec-fetch-mode']) ? readReason(request.cookies[reasonCookie] ?? '') : null
}

function readReason(text: string): string | null {
  let reason: string
  try {
    reason = trimReason(decodeURIComponent(text))
  } catch (cause) {
    throw wrongReason({ values: { detail: 'It is not URI-encoded.' }, cause })
  }
  if (reason.length > reasonMaximum) throw wrongReason({ values: { detail: `It is longer than ${reasonMaximum} characters.` } })
  if (/[\u0000-\u001f\u007f]/.test(reason) || !reason.isWellFormed()) throw wrongReason({ values: { detail: 'It holds characters that are no text.' } })
  if (reason === '') return null
  if (!isReason(reason)) throw wrongReason({ values: { detail: `A reason has at least ${reasonLetters} letters: say what it is about.` } })
  return reason
}
