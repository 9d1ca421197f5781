import type { Plugin } from 'vite'

/** Bytes of code, before it is minified, that a light part comes to with everything it imports. */
const lightBytes = 20_000

/**
 * Knows the modules of light parts: widgets, cells and buttons on pages of others. Put together with what the plugin's own pages share, a badge of a few
 * hundred bytes would bring their dialogs along.
 */
export function lightParts(): { readonly plugin: Plugin; isLight(module: string): boolean } {
  const light = new Set<string>()
  return {
    isLight: (module) => light.has(module),
    plugin: {
      name: 'overt:light-parts',
      buildEnd() {
        light.clear()
        for (const part of this.getModuleIds()) {
          if (this.getModuleInfo(part)?.dynamicImporters.length === 0) continue
          const modules = new Set<string>()
          const waiting = [part]
          let bytes = 0
          for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
            const info = this.getModuleInfo(id)
            if (modules.has(id) || info === null || info.code === null) continue
            modules.add(id)
            bytes += info.code.length
            waiting.push(...info.importedIds)
          }
          if (bytes <= lightBytes) for (const id of modules) light.add(id)
        }
      },
    },
  }
}
