import type { FastifyRequest } from 'fastify'
import { Problem } from '@overt/sdk'
import { languageOf } from './language-of.ts'
import { plainPage } from './plain-page.ts'

const words = {
  en: { title: 'Overt is busy', text: 'The server has more to do than it can at the moment. Nothing is lost.', again: (seconds: number) => `This page tries again in ${seconds} s.`, retry: 'Try again now' },
  de: { title: 'Overt ist ausgelastet', text: 'Der Server hat gerade mehr zu tun, als er schafft. Nichts geht verloren.', again: (seconds: number) => `Diese Seite versucht es in ${seconds} s noch einmal.`, retry: 'Jetzt noch einmal versuchen' },
} as const

/** A person who opens a page, not a program: browsers name HTML first and say that they navigate. */
export const isPageNavigation = ({ method, headers, url }: FastifyRequest): boolean =>
  method === 'GET' && !url.startsWith('/api/') && (headers['sec-fetch-mode'] === 'navigate' || (headers.accept ?? '').startsWith('text/html'))

/** Whether a problem passes by itself, so that waiting is all there is to do. */
export const passesByItself = ({ status, retryAfterSeconds }: Problem): boolean => (status === 503 || status === 429) && retryAfterSeconds !== undefined

/** A page that says that the server is busy, and asks again by itself. */
export function busyPage({ retryAfterSeconds = 2 }: Problem, request: FastifyRequest): { readonly html: string; readonly policy: string } {
  const seconds = Math.max(1, Math.ceil(retryAfterSeconds))
  const language = languageOf(request) ?? 'en'
  const { title, text, again, retry } = words[language]
  return plainPage({ language, title, refreshSeconds: seconds, body: `<p>${text} ${again(seconds)}</p>\n<p><a href="">${retry}</a></p>` })
}
