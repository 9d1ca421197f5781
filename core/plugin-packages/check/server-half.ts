import type { PluginDefinition } from '@overt/sdk'
import { shownText } from '../../error-text.ts'
import { withDeadline } from '../../kernel/deadline.ts'
import type { PluginSource } from '../../kernel/plugin-source.ts'
import type { Finding } from './finding.ts'
import { lineAt } from './finding.ts'
import type { PluginFiles } from './plugin-files.ts'

const importTimeoutMs = 10_000

/** Imports a server half in this process; runs code of the plugin. */
export async function importServerHalf(source: PluginSource, { server, sources }: PluginFiles): Promise<PluginDefinition | Finding> {
  const entry = sources ? 'server/index.ts' : 'dist/server/index.js'
  try {
    return await withDeadline('importing its server half', importTimeoutMs, source.load)
  } catch (error) {
    const message = shownText(error)
    // Node names a missing export or module, not the line that asks for it.
    const [, name] = /named '([^']+)'/.exec(message) ?? /(?:package|module) '([^']+)'/.exec(message) ?? []
    const asking = name === undefined ? undefined : server.find(({ text }) => text.includes(name))
    const place = asking === undefined || name === undefined ? { file: entry, line: 1 } : { file: asking.path, line: lineAt(asking.text, asking.text.indexOf(name)) }
    return { code: 'server-half', ...place, message: `the server half cannot be imported: ${message.split('\n')[0] ?? ''}`, cure: 'Its default export must be made by definePlugin, and what it imports must be installed.' }
  }
}
