import { createHash } from 'node:crypto'
import type { OutputChunk } from 'rolldown'
import type { Plugin } from 'vite'

/** Shared modules by entry name of the host build. */
export const sharedEntries: Readonly<Record<string, string>> = {
  'shared-vue': 'vue', 'shared-pinia': 'pinia', 'shared-router': 'vue-router', 'shared-sdk-ui': '@overt/sdk/ui',
}

const sha384 = (code: string): string => `sha384-${createHash('sha384').update(code).digest('base64')}`

const place = '__OVERT_IMPORT_MAP__'

/** Writes the import map that leads plugins to the host's own copies: into the page (with the nonce) and to `import-map.json`. */
export function importMap(nonce: string): Plugin {
  return {
    name: 'overt:import-map',
    enforce: 'post',
    transformIndexHtml: () => [{ tag: 'script', attrs: { type: 'importmap', nonce }, children: place, injectTo: 'head-prepend' }],
    generateBundle: {
      order: 'post',
      // Only here the scripts are final: their preload lists are written in this same step.
      handler(_options, bundle) {
        const entries = Object.values(bundle).filter((part): part is OutputChunk => part.type === 'chunk' && part.isEntry && part.name in sharedEntries)
        const map = JSON.stringify({
          imports: Object.fromEntries(entries.map((entry) => [sharedEntries[entry.name] ?? '', `/${entry.fileName}`])),
          integrity: Object.fromEntries(entries.map((entry) => [`/${entry.fileName}`, sha384(entry.code)])),
        })
        this.emitFile({ type: 'asset', fileName: 'import-map.json', source: `${map}\n` })
        const page = bundle['index.html']
        if (page?.type !== 'asset') return this.error('there is no index.html to put the import map into')
        page.source = String(page.source).replace(place, map)
      },
    },
  }
}
