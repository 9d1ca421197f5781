import type { FastifyRequest } from 'fastify'
import { Problem } from '@overt/sdk'

const words = {
  en: { title: 'Overt is busy', text: 'The server has more to do than it can at the moment. Nothing is lost.', again: (seconds: number) => `This page tries again in ${seconds} s.`, retry: 'Try again now' },
  de: { title: 'Overt ist ausgelastet', text: 'Der Server hat gerade mehr zu tun, als er schafft. Nichts geht verloren.', again: (seconds: number) => `Diese Seite versucht es in ${seconds} s noch einmal.`, retry: 'Jetzt noch einmal versuchen' },
} as const

/** A person who opens a page, not a program: browsers name HTML first and say that they navigate. */
export const isPageNavigation = ({ method, headers, url }: FastifyRequest): boolean =>
  method === 'GET' && !url.startsWith('/api/') && (headers['sec-fetch-mode'] === 'navigate' || (headers.accept ?? '').startsWith('text/html'))

/** Whether a problem passes by itself, so that waiting is all there is to do. */
export const passesByItself = ({ status, retryAfterSeconds }: Problem): boolean => (status === 503 || status === 429) && retryAfterSeconds !== undefined

/** A readable page without scripts or other files that asks again by itself; allowed by a policy of nothing but its own style. */
export function busyPage({ retryAfterSeconds = 2 }: Problem, { headers }: FastifyRequest): { readonly html: string; readonly policy: string } {
  const seconds = Math.max(1, Math.ceil(retryAfterSeconds))
  const language = (headers['accept-language'] ?? '').trim().toLowerCase().startsWith('de') ? 'de' : 'en'
  const { title, text, again, retry } = words[language]
  const html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${seconds}">
<title>${title}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 32rem; margin: 20vh auto; padding: 0 1rem }
h1 { font-size: 1.25rem }
a { color: LinkText }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text} ${again(seconds)}</p>
<p><a href="">${retry}</a></p>
</main>
</body>
</html>
`
  return { html, policy: `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'` }
}
