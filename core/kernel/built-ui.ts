import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DeclaredParts } from '@overt/sdk'
import Type from 'typebox'
import { Value } from 'typebox/value'
import type { Static } from 'typebox'
import type { InstalledPlugin } from '../contracts.ts'

/** `dist/ui/ui.json`, written by the build preset of `@overt/sdk/vite`; older presets knew one script, and nothing of what it contributes. */
const UiManifest = Type.Object({
  script: Type.String(),
  style: Type.Union([Type.String(), Type.Null()]),
  integrity: Type.String(),
  scripts: Type.Optional(Type.Record(Type.String(), Type.String())),
  parts: Type.Optional(Type.Union([DeclaredParts, Type.Null()])),
  messages: Type.Record(Type.String(), Type.String()),
})
type UiManifest = Static<typeof UiManifest>

interface BuiltUi {
  readonly manifest: UiManifest
  readonly hash: string
}

const read = new Map<string, { readonly changedMs: number; readonly ui: BuiltUi | undefined }>()

/** The plugin's built UI half; undefined where it has none. Read again when it was built again, so that it is offered without a restart. */
export function builtUi(plugin: Pick<InstalledPlugin, 'folder'>): BuiltUi | undefined {
  const file = join(plugin.folder, 'dist', 'ui', 'ui.json')
  const { mtimeMs } = plugin.folder === '' ? {} : statSync(file, { throwIfNoEntry: false }) ?? {}
  if (mtimeMs === undefined) return undefined
  const known = read.get(file)
  if (known?.changedMs === mtimeMs) return known.ui
  const text = readFileSync(file, 'utf8')
  const manifest: unknown = JSON.parse(text)
  const ui = Value.Check(UiManifest, manifest) ? { manifest, hash: createHash('sha256').update(text).digest('base64url').slice(0, 12) } : undefined
  read.set(file, { changedMs: mtimeMs, ui })
  return ui
}
