import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { publicSettings } from '@overt/sdk'
import type { DeclaredParts, PluginBundle } from '@overt/sdk'
import type { InstalledPlugin } from '../contracts.ts'
import type { Encoding } from '../http/compression.ts'
import { builtUi } from './built-ui.ts'
import { readBuiltFile } from './built-file.ts'
import type { BuiltFile } from './built-file.ts'
import type { InstalledPlugins } from './plugin-contracts.ts'
import type { Catalogues } from '../texts/catalogues.ts'

/** The UI halves that a member of the workspace loads, with the words of their parts in one language. */
export async function uiBundles(host: InstalledPlugins, { workspaceId, locale }: { readonly workspaceId: string; readonly locale: string }): Promise<PluginBundle[]> {
  const bundles = [
    ...await Promise.all((await host.enabledIn(workspaceId)).map(async (id) => bundleOf(host, id, locale, await host.settings(id, workspaceId)))),
    ...(await host.brokenIn(workspaceId)).map((id) => unavailableBundle(host, id, locale)),
  ]
  return bundles.filter((bundle) => bundle !== undefined)
}

/** The UI halves with pages for the Operator area, whether or not any workspace has them on. */
export function operatorBundles(host: InstalledPlugins, locale: string): PluginBundle[] {
  return host.list().filter(({ state }) => state === 'ready').flatMap(({ id }) => {
    const bundle = bundleOf(host, id, locale, {})
    return bundle?.parts?.contributions.some(({ slot }) => slot === operatorSlot) === true ? [bundle] : []
  })
}

/** What a member sees of a plugin that is on and could not be started: its pages and places stay, and say that they are unavailable. None of its code is loaded. */
function unavailableBundle(host: InstalledPlugins, id: string, locale: string): PluginBundle | undefined {
  const bundle = bundleOf(host, id, locale, {})
  if (bundle?.parts === undefined || bundle.parts === null) return undefined
  const contributions = bundle.parts.contributions.filter(({ slot }) => placesThatStay.has(slot))
  return { ...bundle, available: false, script: '', style: null, integrity: '', scripts: {}, parts: { ...bundle.parts, contributions } }
}
const placesThatStay = new Set(['nav.main/v1', 'member.tab/v1', 'settings.page/v1'])

const operatorSlot = 'operator.page/v1'

function bundleOf(host: InstalledPlugins, id: string, locale: string, settings: Readonly<Record<string, unknown>>): PluginBundle | undefined {
  const plugin = host.get(id)!
  const ui = builtUi(plugin)
  if (ui === undefined) return undefined
  const url = (file: string) => `/plugins/${id}/${ui.hash}/${file}`
  const byUrl = (files: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(files).map(([file, integrity]) => [url(file), integrity]))
  const { script, style, integrity, scripts = {}, parts = null, messages } = ui.manifest
  return {
    id,
    version: plugin.version,
    available: true,
    script: url(script),
    style: style === null ? null : url(style),
    integrity,
    scripts: byUrl(scripts),
    parts,
    words: parts === null ? {} : wordsOf(parts, host.catalogues(id), (key) => host.message(id, locale, key)),
    messages: Object.fromEntries(Object.entries(messages).map(([each, file]) => [each, url(file)])),
    settings: publicSettings(plugin.definition?.settings ?? {}, settings),
  }
}

/** The texts whose keys the parts name, e.g. as titles, and the options of their choices: `<label>.<option>`. */
function wordsOf({ routes, contributions }: DeclaredParts, catalogues: Catalogues, text: (key: string) => string): Record<string, string> {
  const named = new Set<string>()
  JSON.stringify([routes, contributions], (_name, value: unknown) => {
    if (typeof value === 'string') named.add(value)
    return value
  })
  return Object.fromEntries(catalogues.keys('en').filter((key) => named.has(key) || named.has(key.slice(0, key.lastIndexOf('.')))).map((key) => [key, text(key)]))
}

/** One file of a built UI half, compressed as `choose` decides among what the build made. The hash in the address makes it cacheable for ever; an older hash is gone. */
export async function bundleFile(plugin: InstalledPlugin, hash: string, file: string, choose: (available: readonly Encoding[]) => Encoding | undefined): Promise<BuiltFile | undefined> {
  if (builtUi(plugin)?.hash !== hash || basename(file) !== file) return undefined
  const folder = join(plugin.folder, 'dist', 'ui')
  return readBuiltFile(folder, file, (name) => existsSync(join(folder, name)), choose)
}
