import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { uiSlotNames } from '@overt/sdk'
import type { PluginManifest } from '@overt/sdk'
import { shownText } from '../../error-text.ts'
import { lineAt } from './finding.ts'
import type { Finding } from './finding.ts'
import { nearest } from './nearest.ts'
import type { PluginFile, PluginFiles } from './plugin-files.ts'
import { sdkEntries, sdkUiExports } from './sdk-exports.ts'

/** Slots and icons that do not exist, and imports of what the SDK does not offer. */
export function uiFindings({ ui }: PluginFiles, manifest: PluginManifest): Finding[] {
  return ui.flatMap((file) => [...slotFindings(file, manifest), ...importedNames(file)])
}

function slotFindings({ path, text }: PluginFile, { id, requires }: PluginManifest): Finding[] {
  const others = [id, ...Object.keys({ ...requires.plugins, ...requires.optional })]
  return Array.from(text.matchAll(/\bcontribute\(\s*(['"`])([^'"`]+)\1/g)).flatMap((match): Finding[] => {
    const slot = match[2] ?? ''
    // A plugin may have places of its own, named after itself.
    if ((uiSlotNames as readonly string[]).includes(slot) || others.some((other) => slot.startsWith(`${other}.`))) return []
    const at = { file: path, line: lineAt(text, match.index) }
    const [name, version] = slot.split('/')
    const versions = uiSlotNames.filter((known) => known.startsWith(`${name ?? ''}/`))
    if (versions.length > 0) return [{ code: 'slot-version', ...at, message: version === undefined ? `the slot ${slot} has no version` : `the slot ${name ?? ''} has no version ${version}`, cure: `Use ${versions.join(' or ')}.` }]
    const meant = nearest(slot, uiSlotNames)
    return [{ code: 'slot-unknown', ...at, message: `there is no slot ${slot}`, cure: meant === undefined ? 'docs/plugins/ui.md lists the slots.' : `Did you mean ${meant}? docs/plugins/ui.md lists the slots.` }]
  })
}

const fromSdk = /\b(?:import|export)\s+(type\s+)?(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\s*(['"])@overt\/sdk\/ui\3/g

/** Names that a UI half imports from `@overt/sdk/ui` and that it does not export. */
function importedNames({ path, text }: PluginFile): Finding[] {
  return Array.from(text.matchAll(fromSdk)).flatMap((match) => (match[2] ?? '').split(',').map((part) => part.trim().replace(/^type\s+/, '').split(/\s+as\s+/)[0] ?? '').filter((name) => name !== '')
    .flatMap((name): Finding[] => {
      const known = sdkUiExports()
      if (known.has(name)) return []
      const meant = nearest(name, [...known])
      return [{ code: 'ui-import', file: path, line: lineAt(text, match.index + match[0].indexOf(name)), message: `@overt/sdk/ui has no ${name}`, cure: meant === undefined ? 'docs/plugins/ui.md lists what it exports.' : `Did you mean ${meant}?` }]
    }))
}

/** Imports that reach into the inside of the platform, from either half. */
export function insideFindings({ server, ui }: PluginFiles): Finding[] {
  return [...server, ...ui].flatMap(({ path, text }) => Array.from(text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])(@overt\/(?:sdk|core|admin-ui)(?:\/[^'"]*)?)\1/g)).flatMap((match): Finding[] => {
    const name = match[2] ?? ''
    return sdkEntries().has(name) ? [] : [{ code: 'import-inside', file: path, line: lineAt(text, match.index), message: `${name} is not for plugins`, cure: `Import from ${[...sdkEntries()].slice(0, 3).join(', ')} or another entry of the SDK.` }]
  }))
}

/** What is used of `@overt/sdk/vite`, which is the author's own dependency. */
interface UiTools {
  readonly declaredParts: (entry: string, tell: (reason: string, fault: boolean) => void) => Promise<unknown>
  readonly lucideIcons: (names: Iterable<string>) => unknown
}

/** Imports the UI half as its build does, and looks up the icons that the plugin names. Without a UI half only the icon in plugin.json. */
export async function uiHalfFindings(folder: string, { ui, sources }: PluginFiles, manifestText: string): Promise<Finding[]> {
  if (!sources) return []
  const tools = await uiTools(folder)
  const entry = join(folder, 'ui', 'index.ts')
  if (tools === undefined) return existsSync(entry) ? [{ code: 'ui-tools', file: 'package.json', line: 1, message: 'the UI half cannot be built, because @overt/sdk/vite or a package it builds with is not installed', cure: 'Run npm install; a new plugin made with --full names these packages.' }] : []
  const findings: Finding[] = []
  for (const { path, text } of [...ui, { path: 'plugin.json', text: manifestText }]) for (const match of text.matchAll(/i-lucide-([a-z0-9]+(?:-[a-z0-9]+)*)/g)) {
    try { tools.lucideIcons([match[1] ?? '']) } catch { findings.push({ code: 'icon', file: path, line: lineAt(text, match.index), message: `there is no icon ${match[0]}`, cure: 'https://lucide.dev/icons lists their names.' }) }
  }
  if (existsSync(entry)) await tools.declaredParts(entry, (reason, fault) => { if (fault) findings.push({ code: 'ui-half', file: 'ui/index.ts', line: 1, message: `the UI half cannot be imported: ${reason}`, cure: 'Its default export must be made by defineUi.' }) })
  return findings
}

async function uiTools(folder: string): Promise<UiTools | undefined> {
  try {
    return await import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve('@overt/sdk/vite')).href) as UiTools
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' || (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw new Error(`@overt/sdk/vite cannot be loaded: ${shownText(error)}`, { cause: error })
  }
}
