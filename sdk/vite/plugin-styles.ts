import { fileURLToPath } from 'node:url'
import { transform } from 'lightningcss'
import { parse } from 'postcss'
import type { Plugin } from 'vite'

const themeFile = fileURLToPath(new URL('./theme.css', import.meta.url))

/** The stylesheet of a plugin before compilation: the host's theme by reference, and the utilities that its sources use. */
export const pluginStylesheet = (): string => `
@layer theme, base, components, plugin, utilities;
@import "tailwindcss/theme" theme(reference);
@import ${JSON.stringify(themeFile)} theme(reference);
@import "tailwindcss/utilities" layer(utilities) source(none);
@source "./**/*.{vue,ts}";
`

/** The first class of a selector, escapes included: `.md\\:flex`. */
const firstClass = /^\.(?:\\.|[\w-]|[^\x00-\x7F])+/

/** The compiled sheet with each utility bound to elements that carry `mark`; nested rules (`&:hover`) follow their parent. */
function bind(css: string, mark: string): string {
  const sheet = parse(css)
  sheet.walkRules((rule) => {
    if (rule.parent?.type === 'rule') return
    rule.selectors = rule.selectors.map((selector) => selector.replace(firstClass, (name) => `${name}[${mark}]`))
  })
  return sheet.toString()
}

/** The same in a lower layer, for class attributes on components: the host's own utilities win there. */
const lower = (css: string): string => css.replaceAll('@layer utilities', '@layer plugin')

/**
 * Ties a plugin's compiled utilities to its own elements. Unbound, a plugin's later `.flex` would win over the host's
 * `.md\\:hidden` on the host's elements.
 */
export function bindStyles(mark: string): Plugin {
  return {
    name: 'overt:bind-styles',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const part of Object.values(bundle)) {
          if (part.type !== 'asset' || !part.fileName.endsWith('.css')) continue
          const css = String(part.source)
          part.source = Buffer.from(transform({
            filename: part.fileName, code: Buffer.from(`${lower(css)}\n${bind(css, mark)}`), minify: true,
          }).code).toString()
        }
      },
    },
  }
}
