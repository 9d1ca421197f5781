import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const root = fileURLToPath(new URL('../../', import.meta.url))
const sources = ['admin-ui/{app,pages,parts,state}/**/*.{vue,ts}', 'sdk/ui/**/*.{vue,ts}', 'plugins/*/ui/**/*.{vue,ts}']

/** Places in the sources that a pattern matches, as `file: text`. */
function found(pattern: RegExp): string[] {
  return globSync(sources, { cwd: root }).flatMap((file) => [...readFileSync(root + file, 'utf8').matchAll(pattern)].map(([text]) => `${file}: ${text}`))
}

describe('the look of pages', () => {
  it('has sizes of text and spaces from one scale', () => {
    expect(found(/(?<![\w-])text-\[[\d.]+(?:px|r?em)\]/g)).to.deep.equal([])
    expect(found(/(?<![\w-])-?(?:[pm][xytbse]?|gap(?:-[xy])?|space-[xy])-\[[\d.]+(?:px|r?em)\]/g)).to.deep.equal([])
    expect(found(/font-?[sS]ize:\s*['"]?[\d.]+(?:px|r?em)/g).filter((place) => !place.includes('.css'))).to.deep.equal([])
  })

  it('has heads, tabs and placeholders from the SDK', () => {
    const pages = (place: string): boolean => !place.startsWith('sdk')
    // Before sign-in, and in the wizard, there is no frame to have a page in.
    const frames = ['admin-ui/parts/AccountFrame.vue', 'admin-ui/pages/OnboardingPage.vue']
    expect(found(/<h1\b/g).filter((place) => pages(place) && !frames.some((frame) => place.replaceAll('\\', '/').startsWith(frame)))).to.deep.equal([])
    expect(found(/role="tablist"|<UTabs\b/g).filter(pages)).to.deep.equal([])
    expect(found(/<(?:div|span|p)[^>]*animate-pulse[^>]*bg-elevated|<(?:div|span|p)[^>]*bg-elevated[^>]*animate-pulse/g).filter(pages)).to.deep.equal([])
  })
})
