import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { iconsIn } from '@overt/sdk/vite'

/** Lucide icons that the host's sources and the manifests of the plugins beside it name. */
export async function usedIcons(root: string): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const folder of ['admin-ui', join('sdk', 'ui')]) for (const name of await iconsIn(join(root, folder))) found.add(name)
  const plugins = join(root, 'plugins')
  for (const folder of existsSync(plugins) ? readdirSync(plugins) : []) {
    const manifest = join(plugins, folder, 'plugin.json')
    if (!existsSync(manifest)) continue
    const { icon } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly icon?: string }
    if (icon !== undefined) found.add(icon.replace('i-lucide-', ''))
  }
  return [...found].sort().map((name) => `i-lucide-${name}`)
}
