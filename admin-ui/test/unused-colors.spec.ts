import { expect } from 'chai'
import { withoutUnused } from '../build/unused-colors.ts'

describe('the palette in the stylesheet of the admin UI', () => {
  it('keeps the hues that a rule names, wherever they are declared, and drops the others', () => {
    const css = withoutUnused(`:root { --color-teal-500: #0a9; --color-red-50: #fee; --color-old-neutral-50: #eee; --color-white: #fff }
      @supports (color: lab(0% 0 0)) { :root { --color-teal-500: lab(1% 0 0); --color-red-50: lab(2% 0 0) } }
      .a { color: var(--ui-primary, var(--color-teal-500)) }`)
    expect(css.match(/--color-[\w-]+(?=:)/g)).to.deep.equal(['--color-teal-500', '--color-white', '--color-teal-500'])
  })
})
