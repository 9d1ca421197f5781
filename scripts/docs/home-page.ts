import type { Section } from './site-map.ts'

/** The start page of the site: what Overt is, and a card for each kind of reader. */
export function homePage(text: string, sections: readonly Section[]): string {
  const tagline = /^# .+\n+([^\n]+)/.exec(text)?.[1] ?? ''
  const front = {
    layout: 'home',
    hero: { name: 'Overt', text: 'Documentation', tagline },
    features: sections.map(({ id, title, audience }) => ({ title, details: audience, link: `/${id}/` })),
  }
  return `---\n${JSON.stringify(front, null, 2)}\n---\n`
}
