import { existsSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import type { PluginManifest } from '@overt/sdk'
import { orderPlugins } from '../../kernel/plugin-requirements.ts'
import type { PluginSource } from '../../kernel/plugin-source.ts'
import { platformVersion } from '../../version.ts'
import { lineOf } from './finding.ts'
import type { Finding } from './finding.ts'
import { textOf } from './plugin-files.ts'

const file = 'plugin.json'

/** A plugin whose `plugin.json` cannot be used at all. */
export function unusableManifest(folder: string, fault: string): Finding {
  // The fault names the first wrong property as a path: `/requires/platform must be string`.
  const [, property = ''] = /\/([A-Za-z]+) [^/]*$/.exec(fault) ?? []
  return { code: 'manifest', file: fault.startsWith('package.json') ? 'package.json' : file, line: lineOf(textOf(folder, file), `"${property}"`), message: fault, cure: 'docs/plugins/server.md lists what plugin.json holds.' }
}

/** What is wrong with the ranges and the app of a readable `plugin.json`. */
export function manifestFindings(source: PluginSource, manifest: PluginManifest): Finding[] {
  const text = textOf(source.folder, file)
  const at = (code: string, needle: string, message: string, cure: string): Finding => ({ code, file, line: lineOf(text, needle), message, cure })
  const { platform, plugins = {}, optional = {} } = manifest.requires
  const wrongRange = (what: string, range: string): Finding[] => semver.validRange(range) === null ? [at('range', `"${what}"`, `"${range}" is not a range of versions`, `Write "${what}": "^1.0.0", or "*" for any version.`)] : []
  const ranges = [...wrongRange('platform', platform), ...Object.entries({ ...plugins, ...optional }).flatMap(([id, range]) => wrongRange(id, range))]
  // Whether the plugins it requires are there is for the server to say: they may be added next.
  const alone: PluginSource = { ...source, manifest: { ...manifest, requires: { platform } } }
  const unfit = ranges.length > 0 ? undefined : orderPlugins([alone], platformVersion).incompatible.get(source.id)
  return [
    ...ranges,
    ...unfit === undefined ? [] : [unfit.startsWith('requires platform')
      ? at('platform-range', '"platform"', unfit, `Write "platform": "^${platformVersion}" once you have tried it with ${platformVersion}.`)
      : { code: 'ui-place', file: 'ui/index.ts', line: 1, message: unfit, cure: 'Choose another path, id or name.' }],
    ...appFindings(source.folder, manifest, at),
  ]
}

function appFindings(folder: string, { app }: PluginManifest, at: (code: string, needle: string, message: string, cure: string) => Finding): Finding[] {
  const built = ['app', join('dist', 'app')].some((place) => existsSync(join(folder, place, 'index.html')))
  if (app !== undefined && !built) return [at('app-missing', '"app"', 'it names an app, and app/index.html is missing', 'Add app/index.html, or remove "app".')]
  return app === undefined && built ? [{ code: 'app-unnamed', file: 'app/index.html', line: 1, message: 'it is never served, because plugin.json names no app', cure: 'Add "app": { "title": "…" } to plugin.json, or remove the folder.' }] : []
}
