import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { resolveConfig } from 'vite'
import { hostConfig } from '../build/host-config.ts'

/** The declarations of `@theme default inline`, one per name. */
function tokens(css: string): Readonly<Record<string, string>> {
  const block = /@theme default inline \{([^}]*)\}/.exec(css)?.[1]
  if (block === undefined) throw new Error('no `@theme default inline` here')
  return Object.fromEntries([...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value.trim()]))
}

describe('the theme that plugins compile against', function () {
  this.timeout(60_000)

  it('has the tokens that Nuxt UI gives the host, and no others', async () => {
    const { resolve } = await resolveConfig(await hostConfig('production'), 'build')
    const file = resolve.alias.find(({ find }) => find === '#build/ui.css')?.replacement ?? ''
    const host = tokens(readFileSync(file, 'utf8'))
    expect(Object.keys(host)).to.have.length.greaterThan(100)
    expect(tokens(readFileSync(new URL('../../sdk/vite/theme.css', import.meta.url), 'utf8'))).to.deep.equal(host)
  })
})
