import type { FastifyRequest } from 'fastify'
import { Problem } from '@overt/sdk'
import { coreText } from '../texts/core-texts.ts'
import { languageOf } from './language-of.ts'
import { plainPage } from './plain-page.ts'

/** A person who opens a page, not a program: browsers name HTML first and say that they navigate. */
export const isPageNavigation = ({ method, headers, url }: FastifyRequest): boolean =>
  method === 'GET' && !url.startsWith('/api/') && (headers['sec-fetch-mode'] === 'navigate' || (headers.accept ?? '').startsWith('text/html'))

/** Whether a problem passes by itself, so that waiting is all there is to do. */
export const passesByItself = ({ status, retryAfterSeconds }: Problem): boolean => (status === 503 || status === 429) && retryAfterSeconds !== undefined

/** A page that says that the server is busy, and asks again by itself. */
export function busyPage({ retryAfterSeconds = 2 }: Problem, request: FastifyRequest): { readonly html: string; readonly policy: string } {
  const seconds = Math.max(1, Math.ceil(retryAfterSeconds))
  const language = languageOf(request) ?? 'en'
  const body = `<p>${coreText(language, 'busy.text')} ${coreText(language, 'busy.again', { seconds })}</p>\n<p><a href="">${coreText(language, 'busy.retry')}</a></p>`
  return plainPage({ language, title: coreText(language, 'busy.title'), refreshSeconds: seconds, body })
}
