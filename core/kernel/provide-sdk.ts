import { mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PluginMistake } from './errors.ts'

/** The SDK that this process runs on; a plugin with another copy would extend other types and make other errors. */
const sdkFolder = realpathSync(dirname(fileURLToPath(import.meta.resolve('@overt/sdk/package.json'))))

/**
 * Makes the platform's own SDK resolvable for a plugin that was unpacked somewhere: by a link in a `node_modules` beside it.
 * Errors: `PluginMistake` where the plugin has brought another copy.
 */
export function provideSdk(pluginFolder: string): void {
  const found = sdkSeenFrom(pluginFolder)
  if (found === sdkFolder) return
  if (found !== undefined && found.startsWith(join(realpathSync(pluginFolder), 'node_modules'))) throw new PluginMistake('it brings a copy of @overt/sdk of its own; the SDK is a peer dependency')
  const scope = join(dirname(pluginFolder), 'node_modules', '@overt')
  const link = join(scope, 'sdk')
  mkdirSync(scope, { recursive: true })
  try {
    symlinkSync(sdkFolder, link, 'junction')
  } catch (error) {
    // It stands, perhaps made by another process a moment ago.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function sdkSeenFrom(folder: string): string | undefined {
  try {
    return realpathSync(dirname(createRequire(join(folder, 'package.json')).resolve('@overt/sdk/package.json')))
  } catch {
    return undefined
  }
}
