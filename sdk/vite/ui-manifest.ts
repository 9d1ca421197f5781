import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import type { DeclaredParts } from '../wire/index.ts'
import { isProblemText } from '../wire/problem-text.ts'
import { takenPlaces } from '../wire/ui-places.ts'
import { compiledCatalogue } from './compiled-messages.ts'
import { declaredParts } from './declared-parts.ts'

/** `dist/ui/ui.json`: file names beside it and the hashes that the host's import map pins. */
export interface UiManifest {
  readonly script: string
  readonly style: string | null
  readonly integrity: string
  /** Further modules that the script imports → their hashes. */
  readonly scripts: Readonly<Record<string, string>>
  /** What the script contributes; null where it must be loaded to know. */
  readonly parts: DeclaredParts | null
  /** Locale → file of its catalogue. */
  readonly messages: Readonly<Record<string, string>>
}

type Catalogue = Readonly<Record<string, unknown>>

const sha384 = (content: string | Uint8Array): string => `sha384-${createHash('sha384').update(content).digest('base64')}`
const shortHash = (content: string): string => createHash('sha256').update(content).digest('base64url').slice(0, 8)

/** Emits the plugin's catalogues and `ui.json`. */
export function uiManifest(pluginFolder: () => string): Plugin {
  return {
    name: 'overt:ui-manifest',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const parts = Object.values(bundle)
        const chunks = parts.filter((part) => part.type === 'chunk')
        const script = chunks.find(({ isEntry }) => isEntry)
        if (script === undefined) return this.error('the plugin has no entry ui/index.ts')
        const style = parts.find((part) => part.type === 'asset' && part.fileName.endsWith('.css'))
        const messages: Record<string, string> = {}
        for (const [locale, texts] of catalogues(join(pluginFolder(), 'locales'))) {
          const source = JSON.stringify(compiledCatalogue(texts))
          const fileName = `${locale}-${shortHash(source)}.json`
          this.emitFile({ type: 'asset', fileName, source })
          messages[locale] = fileName
        }
        const contributed = await declaredParts(join(pluginFolder(), 'ui', 'index.ts'), (reason) => { this.info(`the UI half is loaded at once with every page: ${reason}`) }) ?? null
        const { id } = JSON.parse(readFileSync(join(pluginFolder(), 'plugin.json'), 'utf8')) as { readonly id: string }
        const taken = contributed === null ? undefined : takenPlaces([{ id, parts: contributed }]).get(id)
        if (taken !== undefined) return this.error(`the plugin ${id} cannot be built: ${taken.join('; ')}`)
        const manifest: UiManifest = {
          script: script.fileName, style: style?.fileName ?? null, integrity: sha384(script.code),
          scripts: Object.fromEntries(chunks.filter((chunk) => chunk !== script).map(({ fileName, code }) => [fileName, sha384(code)])),
          parts: contributed,
          messages,
        }
        this.emitFile({ type: 'asset', fileName: 'ui.json', source: `${JSON.stringify(manifest, null, 2)}\n` })
      },
    },
  }
}

/** The catalogues by locale, each complete: what a language lacks is there in English, so that a page reads one file. Texts of problems come with the server's answers. */
function catalogues(folder: string): ReadonlyMap<string, Catalogue> {
  const read = (file: string): Catalogue => Object.fromEntries(Object.entries(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Catalogue).filter(([key]) => !isProblemText(key)))
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
  const english = files.includes('en.json') ? read('en.json') : {}
  return new Map(files.map((file) => [file.slice(0, -'.json'.length), { ...english, ...read(file) }]))
}
