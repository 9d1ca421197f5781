import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { publicSettings } from '@overt/sdk'
import type { PluginBundle } from '@overt/sdk'
import { Value } from 'typebox/value'
import Type from 'typebox'
import type { Static } from 'typebox'
import type { InstalledPlugin } from '../contracts.ts'
import type { InstalledPlugins } from './installed-plugins.ts'

/** `dist/ui/ui.json`, written by the build preset of `@overt/sdk/vite`. */
const UiManifest = Type.Object({
  script: Type.String(),
  style: Type.Union([Type.String(), Type.Null()]),
  integrity: Type.String(),
  messages: Type.Record(Type.String(), Type.String()),
})
type UiManifest = Static<typeof UiManifest>

const mediaTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8', '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.webp': 'image/webp', '.woff2': 'font/woff2',
}

interface BuiltUi {
  readonly manifest: UiManifest
  readonly hash: string
}

/** The plugin's built UI half; undefined where it has none. Read again, so that a rebuilt one is offered without a restart. */
export function builtUi(plugin: Pick<InstalledPlugin, 'folder'>): BuiltUi | undefined {
  const file = join(plugin.folder, 'dist', 'ui', 'ui.json')
  if (plugin.folder === '' || !existsSync(file)) return undefined
  const text = readFileSync(file, 'utf8')
  const manifest: unknown = JSON.parse(text)
  return Value.Check(UiManifest, manifest) ? { manifest, hash: createHash('sha256').update(text).digest('base64url').slice(0, 12) } : undefined
}

/** The UI halves that a member of the workspace loads now. */
export async function uiBundles(host: InstalledPlugins, workspaceId: string): Promise<PluginBundle[]> {
  const bundles: PluginBundle[] = []
  for (const id of await host.enabledIn(workspaceId)) {
    const plugin = host.get(id)!
    const ui = builtUi(plugin)
    if (ui === undefined) continue
    const url = (file: string) => `/plugins/${id}/${ui.hash}/${file}`
    bundles.push({
      id,
      version: plugin.version,
      script: url(ui.manifest.script),
      style: ui.manifest.style === null ? null : url(ui.manifest.style),
      integrity: ui.manifest.integrity,
      messages: Object.fromEntries(Object.entries(ui.manifest.messages).map(([locale, file]) => [locale, url(file)])),
      settings: publicSettings(plugin.definition?.settings ?? {}, await host.settings(id, workspaceId)),
    })
  }
  return bundles
}

/** One file of a built UI half. The hash in the address makes it cacheable for ever; an older hash is gone. */
export async function bundleFile(plugin: InstalledPlugin, hash: string, file: string): Promise<{ readonly bytes: Buffer; readonly mediaType: string } | undefined> {
  const ui = builtUi(plugin)
  const mediaType = mediaTypes[extname(file)]
  if (ui?.hash !== hash || mediaType === undefined || basename(file) !== file) return undefined
  const path = join(plugin.folder, 'dist', 'ui', file)
  return existsSync(path) ? { bytes: await readFile(path), mediaType } : undefined
}
