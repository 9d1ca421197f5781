import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { iconsIn, lucideIcons } from '@overt/sdk/vite'
import type { Plugin } from 'vite'

/** What is on the screen first: the frame with Today, and the parts that every page is made of. */
const firstSources = ['app/**/*.{vue,ts}', 'parts/*.{vue,ts}', 'parts/today/**/*.{vue,ts}', 'pages/TodayPage.vue']

async function hostIcons(root: string, patterns?: readonly string[]): Promise<Set<string>> {
  const found = await iconsIn(join(root, 'admin-ui'), patterns)
  for (const name of await iconsIn(join(root, 'sdk', 'ui'))) found.add(name)
  return found
}

/** Lucide icons that the first paint may need, among them those of the plugins beside the host, whose pages the navigation lists. */
export async function firstIcons(root: string): Promise<readonly string[]> {
  const found = await hostIcons(root, firstSources)
  const plugins = join(root, 'plugins')
  for (const folder of existsSync(plugins) ? readdirSync(plugins) : []) {
    const manifest = join(plugins, folder, 'plugin.json')
    if (!existsSync(manifest)) continue
    const { icon } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly icon?: string }
    if (icon !== undefined) found.add(icon.replace('i-lucide-', ''))
  }
  return [...found].sort()
}

const laterModule = 'virtual:overt-later-icons'

/** A module with the host's other icons, which is loaded when one of them is first drawn. */
export function laterIcons(root: string): Plugin {
  return {
    name: 'overt:later-icons',
    resolveId: (id) => id === laterModule ? `\0${laterModule}` : undefined,
    async load(id) {
      if (id !== `\0${laterModule}`) return undefined
      const first = new Set(await firstIcons(root))
      return `export default ${JSON.stringify(lucideIcons(new Set([...await hostIcons(root)].filter((name) => !first.has(name)))))}`
    },
  }
}
