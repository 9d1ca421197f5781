import type { Plugin } from 'vite'

/** What the host shares with every plugin through the import map; part of the SDK's major version. */
export const sharedModules = ['vue', 'pinia', 'vue-router', '@overt/sdk/ui'] as const

const hostOnly = /^(?:@vue\/|vue\/|pinia\/|vue-router\/)/
/** Module files that belong to a shared library, wherever it was installed. */
const sharedFile = /[\\/]node_modules[\\/](?:vue|pinia|vue-router|@vue[\\/](?:reactivity|runtime-core|runtime-dom|shared))[\\/]|[\\/]sdk[\\/]ui[\\/](?!.*[\\/]plugins[\\/])/

/** Leaves the shared modules to the host and stops the build where a copy would be bundled: two copies of Vue can't work together. */
export function keepShared(): Plugin {
  return {
    name: 'overt:shared-modules',
    enforce: 'pre',
    resolveId(id) {
      if ((sharedModules as readonly string[]).includes(id)) return { id, external: true }
      if (hostOnly.test(id)) return this.error(`import "${id.split('/').slice(0, id.startsWith('@') ? 2 : 1).join('/')}" is not shared by the host; import from "vue" instead`)
      return undefined
    },
    generateBundle(_options, bundle) {
      const copied = Object.values(bundle).flatMap((part) => part.type === 'chunk' ? Object.keys(part.modules) : [])
        .filter((file) => sharedFile.test(file))
      if (copied.length > 0) this.error(`bundles a library that the host shares:\n  ${copied.join('\n  ')}`)
    },
  }
}
