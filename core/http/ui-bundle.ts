import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface UiManifest {
  readonly script: string
  readonly style: string | null
  readonly integrity: string
  readonly messages: Readonly<Record<string, string>>
}

/** The built UI half of an installed plugin, with the addresses under which `uiRoutes` serves it. */
export interface UiBundle {
  readonly script: string
  readonly style: string | null
  readonly integrity: string
  readonly messages: Record<string, string>
}

/** Folder of a plugin's built UI half. */
export const uiBundleFolder = (pluginFolder: string): string => join(pluginFolder, 'dist', 'ui')

/** Address below which a plugin's built UI half is served. */
export const uiBundlePrefix = (pluginId: string): string => `/ui/${pluginId}/`

/** Reads `dist/ui/ui.json` of a plugin; undefined where the plugin has no UI half or it was not built. */
export function readUiBundle(pluginFolder: string, pluginId: string): UiBundle | undefined {
  const file = join(uiBundleFolder(pluginFolder), 'ui.json')
  if (!existsSync(file)) return undefined
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as UiManifest
  const address = (name: string): string => `${uiBundlePrefix(pluginId)}${name}`
  return {
    script: address(manifest.script),
    style: manifest.style === null ? null : address(manifest.style),
    integrity: manifest.integrity,
    messages: Object.fromEntries(Object.entries(manifest.messages).map(([locale, name]) => [locale, address(name)])),
  }
}
