import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** `dist/ui/ui.json`: file names beside it and the hashes that the host's import map pins. */
export interface UiManifest {
  readonly script: string
  readonly style: string | null
  readonly integrity: string
  /** Locale → file of its catalogue. */
  readonly messages: Readonly<Record<string, string>>
}

const sha384 = (content: string | Uint8Array): string => `sha384-${createHash('sha384').update(content).digest('base64')}`
const shortHash = (content: string): string => createHash('sha256').update(content).digest('base64url').slice(0, 8)

/** Emits the plugin's catalogues and `ui.json`. */
export function uiManifest(pluginFolder: () => string): Plugin {
  return {
    name: 'overt:ui-manifest',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const parts = Object.values(bundle)
        const script = parts.find((part) => part.type === 'chunk' && part.isEntry)
        if (script === undefined || script.type !== 'chunk') return this.error('the plugin has no entry ui/index.ts')
        const style = parts.find((part) => part.type === 'asset' && part.fileName.endsWith('.css'))
        const messages: Record<string, string> = {}
        const locales = join(pluginFolder(), 'locales')
        for (const file of existsSync(locales) ? readdirSync(locales).filter((name) => name.endsWith('.json')) : []) {
          const source = JSON.stringify(JSON.parse(readFileSync(join(locales, file), 'utf8')))
          const fileName = `${file.replace('.json', '')}-${shortHash(source)}.json`
          this.emitFile({ type: 'asset', fileName, source })
          messages[file.replace('.json', '')] = fileName
        }
        const manifest: UiManifest = { script: script.fileName, style: style?.fileName ?? null, integrity: sha384(script.code), messages }
        this.emitFile({ type: 'asset', fileName: 'ui.json', source: `${JSON.stringify(manifest, null, 2)}\n` })
      },
    },
  }
}
