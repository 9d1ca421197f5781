import { orderPlugins } from '../../kernel/plugin-requirements.ts'
import { platformVersion } from '../../version.ts'
import { installationConfig } from '../installation.ts'
import { installedPlugins } from './present-plugins.ts'

/** `overt plugin list`: reads the plugin.json files; runs no plugin and needs no database. */
export function run(): Promise<number | undefined> {
  const warn = (_entry: unknown, message?: string) => { process.stderr.write(`${message ?? ''}\n`) }
  const sources = installedPlugins(installationConfig(), { warn })
  const { incompatible } = orderPlugins(sources, platformVersion)
  const width = Math.max(4, ...sources.map(({ id }) => id.length))
  for (const { id, version, manifest, folder } of sources.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    process.stdout.write(`${id.padEnd(width)}  ${version.padEnd(10)}  ${incompatible.get(id) ?? manifest?.summary ?? ''}  (${folder})\n`)
  }
  if (sources.length === 0) process.stdout.write('No plugins are installed.\n')
  return Promise.resolve(undefined)
}
