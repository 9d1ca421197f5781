import { basename } from 'node:path'
import { readPluginFolder } from '../kernel/plugin-source.ts'
import { definitionFindings } from './check/definition-findings.ts'
import type { Finding } from './check/finding.ts'
import { problemFindings } from './check/locale-findings.ts'
import { readPluginFiles } from './check/plugin-files.ts'
import { importServerHalf } from './check/server-half.ts'

/** The process of `tryImport`: imports the plugin of the folder that it was started with, and sends what is wrong. */
const [folder = ''] = process.argv.slice(2)
const source = readPluginFolder(folder, basename(folder))
const files = readPluginFiles(folder)
const definition = await importServerHalf(source, files)
const findings: readonly Finding[] = 'code' in definition ? [definition] : [...definitionFindings(source.manifest!, definition, folder, files), ...problemFindings(folder, definition)]
process.send?.(findings, () => { process.exit(0) })
