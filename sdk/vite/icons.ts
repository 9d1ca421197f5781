import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Plugin } from 'vite'

interface Collection {
  readonly icons: Readonly<Record<string, { readonly body: string }>>
  readonly aliases?: Readonly<Record<string, { readonly parent: string }>>
}
let collection: Collection | undefined

/** Drawings of Lucide icons by name; throws with the name of one that does not exist. */
export function lucideIcons(names: Iterable<string>): Record<string, { body: string }> {
  collection ??= JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@iconify-json/lucide/icons.json'), 'utf8')) as Collection
  const { icons, aliases = {} } = collection
  return Object.fromEntries([...names].sort().map((name) => {
    const icon = icons[name] ?? icons[aliases[name]?.parent ?? '']
    if (icon === undefined) throw new Error(`There is no icon i-lucide-${name}`)
    return [name, { body: icon.body }]
  }))
}

/** Names of the `i-lucide-…` icons that occur in files below `folder`. */
export async function iconsIn(folder: string, patterns: readonly string[] = ['**/*.{vue,ts,json}']): Promise<Set<string>> {
  const names = new Set<string>()
  const excluded = (name: string): boolean => name === 'node_modules' || name === 'dist' || name === 'test'
  for await (const file of glob([...patterns], { cwd: folder, exclude: (path) => excluded(typeof path === 'string' ? path.split(/[\\/]/).at(-1) ?? '' : path) })) {
    for (const [, name] of readFileSync(join(folder, file), 'utf8').matchAll(/i-lucide-([a-z0-9]+(?:-[a-z0-9]+)*)/g)) names.add(name ?? '')
  }
  return names
}

export const pluginIconsModule = 'virtual:overt-icons'

/** The icons that a plugin's sources name, registered when its module loads; nothing is fetched from an icon server. */
export function pluginIcons(sources: () => string): Plugin {
  return {
    name: 'overt:icons',
    resolveId: (id) => id === pluginIconsModule ? `\0${pluginIconsModule}` : undefined,
    async load(id) {
      if (id !== `\0${pluginIconsModule}`) return undefined
      const names = await iconsIn(sources())
      if (names.size === 0) return 'export {}'
      return `import { registerIcons } from '@overt/sdk/ui'\nregisterIcons(${JSON.stringify(lucideIcons(names))})`
    },
  }
}
