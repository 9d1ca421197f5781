import type { PluginManifest } from '@overt/sdk'
import { coreHooks } from '../../kernel/core-hooks.ts'
import { lineAt } from './finding.ts'
import type { Finding } from './finding.ts'
import { nearest } from './nearest.ts'
import type { PluginFile } from './plugin-files.ts'

const used = /\bhooks\s*\.\s*(on|declare)\(\s*(['"`])([^'"`]+)\2/g

/** Hooks that a server half listens to or declares by names that cannot work. `hooksOf` gives the hooks that another plugin provides; undefined where it is not installed. */
export function hookFindings(files: readonly PluginFile[], manifest: PluginManifest, hooksOf: (pluginId: string) => readonly string[] | undefined): Finding[] {
  return files.flatMap(({ path, text }) => Array.from(text.matchAll(used)).flatMap((match): Finding[] => {
    const [, call, , name = ''] = match
    const at = { file: path, line: lineAt(text, match.index) }
    return call === 'declare' ? declaredFindings(name, manifest, at) : listenedFindings(name, manifest, hooksOf, at)
  }))
}

/** Names of hooks that files of a server half listen to. */
export const hooksUsed = (files: readonly PluginFile[]): readonly string[] =>
  [...new Set(files.flatMap(({ text }) => Array.from(text.matchAll(used)).filter(([, call]) => call === 'on').map((match) => match[3] ?? '')))].toSorted()

type Place = Pick<Finding, 'file' | 'line'>

function declaredFindings(name: string, { id, provides = {} }: PluginManifest, at: Place): Finding[] {
  if (!name.startsWith(`${id}.`)) return [{ code: 'hook-owner', ...at, message: `it declares the hook ${name}, which does not begin with ${id}.`, cure: `Call it ${id}.${name.split('.').at(-1) ?? name}.` }]
  return provides.hooks?.includes(name) === true ? [] : [{ code: 'hook-unlisted', ...at, message: `it declares the hook ${name}, which plugin.json does not list`, cure: `Add "${name}" to "provides": { "hooks": [] }.` }]
}

function listenedFindings(name: string, { id, requires, provides = {} }: PluginManifest, hooksOf: (pluginId: string) => readonly string[] | undefined, at: Place): Finding[] {
  if (name in coreHooks) return []
  const owner = name.split('.')[0] ?? ''
  const known = owner === id ? provides.hooks ?? [] : hooksOf(owner)
  if (owner === id || known !== undefined) {
    if (known?.includes(name) !== true) return [unknownHook(name, known ?? [], at)]
    return owner === id || owner in { ...requires.plugins, ...requires.optional } ? [] : [unnamedPlugin(name, owner, at)]
  }
  // A plugin that is not here may have it; one that the manifest does not name never runs before this one.
  return owner in { ...requires.plugins, ...requires.optional } ? [] : [unknownHook(name, Object.keys(coreHooks), at)]
}

const unnamedPlugin = (name: string, owner: string, at: Place): Finding =>
  ({ code: 'hook-plugin', ...at, message: `it listens to ${name} of the plugin ${owner}, which plugin.json does not name`, cure: `Add "${owner}" to "requires": { "optional": {} } or to "plugins".` })

function unknownHook(name: string, known: readonly string[], at: Place): Finding {
  const meant = nearest(name, known)
  return { code: 'hook-unknown', ...at, message: `there is no hook ${name}`, cure: meant === undefined ? 'docs/hooks.md lists the hooks.' : `Did you mean ${meant}? docs/hooks.md lists the hooks.` }
}
