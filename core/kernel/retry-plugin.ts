import type { PluginRetry } from '@overt/sdk'
import { shownText } from '../error-text.ts'
import { tryImport } from '../plugin-packages/try-import.ts'
import { orderPlugins } from './plugin-requirements.ts'
import { migratePlugin } from './plugin-schema.ts'
import { readPluginFolder } from './plugin-source.ts'
import type { PluginSource } from './plugin-source.ts'

/** What a plugin was doing when it failed. */
export type FailedStep = 'requirements' | 'import' | 'migration' | 'registration'

export interface RetryDeps {
  readonly adminUrl: string
  readonly platformVersion: string
  readonly sources: readonly PluginSource[]
}

/** Repeats the step that failed, without starting the plugin: routes can only be added while the server starts. */
export async function retryStep({ adminUrl, platformVersion, sources }: RetryDeps, { source, definition, step }: { readonly source: PluginSource; readonly definition: { readonly migrations?: Parameters<typeof migratePlugin>[2] } | null; readonly step: FailedStep }): Promise<PluginRetry> {
  const works: PluginRetry = { outcome: 'works', reason: null }
  const fails = (reason: string): PluginRetry => ({ outcome: 'fails', reason })
  if (step === 'registration' || (source.folder === '' && step === 'import')) return { outcome: 'restart-only', reason: null }
  if (step === 'requirements') {
    const now = sources.map((each) => each.folder === '' ? each : readPluginFolder(each.folder, each.id))
    const reason = orderPlugins(now, platformVersion).incompatible.get(source.id)
    return reason === undefined ? works : fails(reason)
  }
  if (step === 'import') {
    const [finding] = await tryImport(source.folder)
    return finding === undefined ? works : fails(finding.message)
  }
  try {
    await migratePlugin(adminUrl, source.id, definition?.migrations ?? [])
    return works
  } catch (error) {
    return fails(shownText(error))
  }
}
