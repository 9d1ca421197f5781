import type { FastifyRequest } from 'fastify'

/** The language that a request asks for first, where it is one of ours. */
export function languageOf({ headers }: Pick<FastifyRequest, 'headers'>): 'en' | 'de' | undefined {
  const [, language] = /^(de|en)\b/i.exec((headers['accept-language'] ?? '').trim()) ?? []
  return language === undefined ? undefined : language.toLowerCase() === 'de' ? 'de' : 'en'
}
