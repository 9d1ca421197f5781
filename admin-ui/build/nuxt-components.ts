import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const imported = /@nuxt\/ui\/components\/(\w+)\.vue/g

/** Parts of Nuxt UI that the host and the SDK import; what they need of others, Nuxt UI finds. */
export function usedComponents(root: string): string[] {
  const found = new Set<string>()
  for (const file of globSync(['admin-ui/{app,pages,parts,shared}/**/*.{ts,vue}', 'sdk/ui/**/*.{ts,vue}'], { cwd: root })) {
    for (const [, name] of readFileSync(join(root, file), 'utf8').matchAll(imported)) found.add(name ?? '')
  }
  return [...found].sort()
}
