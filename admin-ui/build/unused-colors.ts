import { parse } from 'postcss'
import type { Plugin } from 'vite'

const hue = /--color-[a-z-]+-\d+/g

/**
 * Drops the hues of Tailwind's palette that no rule names; Nuxt UI has all 290 written out, twice. Plugins that are built elsewhere carry the value
 * of each hue they use beside its name. The build fails where a script names a hue, for then only the script would need it.
 */
export function unusedColors(): Plugin {
  return {
    name: 'overt:unused-colors',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const part of Object.values(bundle)) {
          if (part.type === 'asset' && part.fileName.endsWith('.css')) part.source = withoutUnused(String(part.source))
          if (part.type === 'chunk') for (const [name] of part.code.matchAll(hue)) this.error(`${part.fileName} names ${name}; scripts use the tokens of the theme, such as --ui-primary`)
        }
      },
    },
  }
}

/** The stylesheet without declarations of hues that it does not use itself. */
export function withoutUnused(css: string): string {
  const sheet = parse(css)
  const named = new Set<string>()
  sheet.walkDecls(({ value }) => { for (const [name] of value.matchAll(hue)) named.add(name) })
  sheet.walkDecls(/^--color-[a-z-]+-\d+$/, (declaration) => { if (!named.has(declaration.prop)) declaration.remove() })
  return sheet.toString()
}
