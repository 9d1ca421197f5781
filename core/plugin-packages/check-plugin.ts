import { basename } from 'node:path'
import { readPluginFolder } from '../kernel/plugin-source.ts'
import { definitionFindings } from './check/definition-findings.ts'
import type { Finding } from './check/finding.ts'
import { hookFindings } from './check/hook-findings.ts'
import { localeFindings, problemFindings, usedKeyFindings } from './check/locale-findings.ts'
import { manifestFindings, unusableManifest } from './check/manifest-findings.ts'
import { packageFindings } from './check/package-findings.ts'
import { readPluginFiles, textOf } from './check/plugin-files.ts'
import { importServerHalf } from './check/server-half.ts'
import { typeFindings } from './check/type-findings.ts'
import { insideFindings, uiFindings, uiHalfFindings } from './check/ui-findings.ts'

export interface CheckOptions {
  /** Run the author's compilers, which takes some seconds. Default false. */
  readonly types?: boolean
  /** Hooks that another plugin provides; undefined where it is not installed. */
  readonly hooksOf?: (pluginId: string) => readonly string[] | undefined
}

/** Every rule that needs no database; empty where all are kept. `itKeepsThePluginContract` checks the others. Imports both halves. */
export async function checkPlugin(folder: string, options: CheckOptions = {}): Promise<Finding[]> {
  const findings = checkUnrun(folder, options)
  const source = readPluginFolder(folder, basename(folder))
  if (source.manifest === null) return findings
  const files = readPluginFiles(folder)
  const definition = await importServerHalf(source, files)
  return [
    ...findings,
    ...await uiHalfFindings(folder, files, textOf(folder, 'plugin.json')),
    ...'code' in definition ? [definition] : [...definitionFindings(source.manifest, definition, folder, files), ...problemFindings(folder, definition)],
    ...options.types === true ? await typeFindings(folder) : [],
  ]
}

/** The part that runs no code of the plugin. */
export function checkUnrun(folder: string, { hooksOf = () => undefined }: Pick<CheckOptions, 'hooksOf'> = {}): Finding[] {
  const source = readPluginFolder(folder, basename(folder))
  const { manifest, fault } = source
  if (fault !== undefined || manifest === null) return [unusableManifest(folder, fault ?? 'plugin.json is missing')]
  const files = readPluginFiles(folder)
  return [
    ...manifestFindings(source, manifest),
    ...packageFindings(folder),
    ...localeFindings(folder, manifest),
    ...usedKeyFindings(folder, files),
    ...hookFindings(files.server, manifest, hooksOf),
    ...uiFindings(files, manifest),
    ...insideFindings(files),
  ]
}
