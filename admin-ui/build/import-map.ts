import { createHash } from 'node:crypto'
import type { OutputChunk } from 'rolldown'
import type { Plugin } from 'vite'

/** Shared modules by entry name of the host build. */
export const sharedEntries: Readonly<Record<string, string>> = {
  'shared-vue': 'vue', 'shared-pinia': 'pinia', 'shared-router': 'vue-router', 'shared-sdk-ui': '@overt/sdk/ui',
}

const sha384 = (code: string): string => `sha384-${createHash('sha384').update(code).digest('base64')}`

/** Writes the import map that leads plugins to the host's own copies: into the page (with the nonce) and to `import-map.json`. */
export function importMap(nonce: string): Plugin {
  let map = ''
  return {
    name: 'overt:import-map',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler() { this.emitFile({ type: 'asset', fileName: 'import-map.json', source: `${map}\n` }) },
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const entries = Object.values(bundle ?? {}).filter((part): part is OutputChunk => part.type === 'chunk' && part.isEntry && part.name in sharedEntries)
        const imports = Object.fromEntries(entries.map((entry) => [sharedEntries[entry.name] ?? '', `/${entry.fileName}`]))
        const integrity = Object.fromEntries(entries.map((entry) => [`/${entry.fileName}`, sha384(entry.code)]))
        map = JSON.stringify({ imports, integrity })
        return [{ tag: 'script', attrs: { type: 'importmap', nonce }, children: map, injectTo: 'head-prepend' }]
      },
    },
  }
}
