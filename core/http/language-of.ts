import type { FastifyRequest } from 'fastify'
import { knownLanguage } from '../texts/core-texts.ts'

/** The language that a request asks for first, where it is one of ours. */
export const languageOf = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined => knownLanguage(headers['accept-language'])

/**
 * Whoever asks, with the language of their page: it may be another than their account's, which need not name one. A download that the browser opens by
 * itself tells the browser's language only, and follows the account.
 */
export function withPageLanguage<T extends { readonly locale: string }>(asking: T, request: Pick<FastifyRequest, 'headers'>): T {
  const language = request.headers['sec-fetch-mode'] === 'navigate' ? undefined : languageOf(request)
  return language === undefined || asking.locale.toLowerCase().startsWith(language) ? asking : { ...asking, locale: language }
}
