import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const prefix = '\0reka-namespace:'
const imported = /import\s*\{([^}]*)\}\s*from\s*["']reka-ui\/namespaced["'];?/g

/**
 * Nuxt UI imports some parts of Reka UI as objects out of one module that holds all of them, so that a menu brings calendars along. Here each object is a module
 * of its own.
 */
export function rekaNamespaces(): Plugin {
  const nuxtUi = fileURLToPath(import.meta.resolve('@nuxt/ui/vite'))
  const source = readFileSync(join(dirname(createRequire(nuxtUi).resolve('reka-ui/package.json')), 'dist', 'namespaced', 'index.mjs'), 'utf8')
  return {
    name: 'overt:reka-namespaces',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id.startsWith('reka-namespace:')) return `\0${id}`
      return id === 'reka-ui' && importer?.startsWith(prefix) === true ? this.resolve(id, nuxtUi, { skipSelf: true }) : undefined
    },
    load(id) {
      if (!id.startsWith(prefix)) return undefined
      const name = id.slice(prefix.length)
      const [definition] = new RegExp(`^const ${name} = \\{[^}]*\\};`, 'm').exec(source) ?? []
      if (definition === undefined) return this.error(`Reka UI has no namespace ${name}`)
      const parts = [...definition.matchAll(/: (\w+)/g)].map(([, part]) => part)
      return { code: `import { ${parts.join(', ')} } from 'reka-ui'\nexport ${definition}`, moduleSideEffects: false }
    },
    transform(code, id) {
      if (!id.includes('@nuxt/ui') || !code.includes('reka-ui/namespaced')) return undefined
      return {
        code: code.replaceAll(imported, (_all, names: string) => names.split(',').map((each) => {
          const [name = '', local = name] = each.trim().split(/\s+as\s+/)
          return `import { ${name} as ${local} } from "reka-namespace:${name}";`
        }).join('')),
        map: null,
      }
    },
  }
}
