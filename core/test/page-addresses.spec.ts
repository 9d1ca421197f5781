import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { outsidePlaces, splitWorkspacePath, workspacePath } from '@overt/sdk'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Where an address may be put together: in one function, for the routes, and in the history of the browser. */
const places = new Set(['sdk/wire/ui-places.ts', 'admin-ui/app/routes.ts'])
const outside = outsidePlaces.filter((place) => place !== 'w').join('|')
/** A page beside the router: it would open whichever workspace was open last. Files of the server and pages of no workspace are named as they are. */
const rules: readonly { readonly why: string; readonly pattern: RegExp }[] = [
  { why: 'names a workspace in an address; use workspacePath()', pattern: /['"`(]\/w\/(?:\$\{|['"`])/ },
  { why: 'leads to a page of a workspace past the router', pattern: new RegExp(`(?:\\shref="|:href="['\`]|location\\.(?:assign|replace)\\(['"\`]|location\\.href = ['"\`]|window\\.open\\(['"\`]|openWindow\\(['"\`])/(?!['"\`]|(?:${outside})\\b|\\$|[\\w.-]+\\.(?:svg|png|html|webmanifest))`) },
  { why: 'completes the path of a page with the address of the server; use workspacePath()', pattern: /(?:publicUrl|address\(\)|parts\.address|origin)\}?\s*(?:\+\s*)?['"`]?\/(?:time|members|work|trash|audit|settings|me|onboarding)\b/ },
]

const sources = (): readonly string[] => globSync(['core/**/*.ts', 'admin-ui/**/*.{ts,vue}', 'plugins/*/{server,ui}/**/*.{ts,vue}', 'sdk/{server,ui,web,wire,people}/**/*.{ts,vue}', 'agent/{engine,shell,windows}/**/*.ts'], {
  cwd: root, exclude: (name) => ['node_modules', 'dist', 'test', 'testing'].includes(typeof name === 'string' ? name.split('/').at(-1)! : ''),
})

describe('addresses of pages', () => {
  it('are put together in one place', () => {
    const files = sources()
    expect(files.length).to.be.greaterThan(500)
    const faults = files.filter((file) => !places.has(file)).flatMap((file) => {
      const text = readFileSync(root + file, 'utf8')
      return rules.filter(({ pattern }) => pattern.test(text)).map(({ why }) => `${file} ${why}`)
    })
    expect(faults).to.deep.equal([])
  })

  it('that would lead past the router are found', () => {
    const found = (line: string): number => rules.filter(({ pattern }) => pattern.test(line)).length
    for (const line of ['<a href="/time">', '<a :href="`/members/${id}`">', 'location.assign(\'/settings\')', 'location.assign(`/w/${slug}/time`)', 'const url = `${config.publicUrl}/time`', 'address() + \'/me/policy\'']) expect(found(line), line).to.be.greaterThan(0)
    for (const line of ['<RouterLink to="/time">', '<a href="/api/files/x">', '<link href="/icon.svg">', 'location.assign(\'/sign-in\')', '`${address}/reset-password`']) expect(found(line), line).to.equal(0)
  })

  it('name the workspace before the page, except of pages that belong to none', () => {
    expect(workspacePath('acme', '/')).to.equal('/w/acme/')
    expect(workspacePath('acme', '/time?view=day#top')).to.equal('/w/acme/time?view=day#top')
    expect(workspacePath('acme', '/?do=start')).to.equal('/w/acme/?do=start')
    for (const page of ['/sign-in?next=/time', '/operator/workspaces', '/invitations/abc', '/w/other/time', '/apps/punchim/']) expect(workspacePath('acme', page)).to.equal(page)
    expect(workspacePath('acme', '/works')).to.equal('/w/acme/works')
    expect(splitWorkspacePath('/w/acme')).to.deep.equal({ slug: 'acme', page: '/' })
    expect(splitWorkspacePath('/w/acme?do=start')).to.deep.equal({ slug: 'acme', page: '/?do=start' })
    expect(splitWorkspacePath('/w/acme/time?a=/w/b#c')).to.deep.equal({ slug: 'acme', page: '/time?a=/w/b#c' })
    for (const address of ['/', '/w', '/w/', '/work', '/time']) expect(splitWorkspacePath(address)).to.equal(undefined)
  })
})
