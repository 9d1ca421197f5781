import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** A module that the server half names by its address, such as a reader of documents. */
export interface ReaderModule {
  readonly file: string
  /** Its place below `dist/server`. */
  readonly output: string
}

const named = /new URL\(\s*(['"])(\.{1,2}\/[^'"]+?\.ts)\1\s*,\s*import\.meta\.url\s*\)/g

/** A part of the build of a server half: finds the modules that it names by `new URL('./….ts', import.meta.url)`, and names them as they will be built. */
export function readerModules(folder: string): { readonly plugin: object; readonly found: () => readonly ReaderModule[] } {
  const found = new Map<string, ReaderModule>()
  const server = join(folder, 'server')
  return {
    found: () => [...found.values()],
    plugin: {
      name: 'overt-reader-modules',
      enforce: 'pre',
      transform(code: string, id: string) {
        if (id.includes(`${sep}node_modules${sep}`) || !code.includes('import.meta.url')) return null
        return code.replaceAll(named, (text, _quote, path: string) => {
          const file = resolve(dirname(id), path)
          if (!existsSync(file)) return text
          const output = relative(server, file).replaceAll(sep, '/').replaceAll('../', '').replace(/\.ts$/, '.js')
          found.set(file, { file, output })
          return `new URL('./${output}', import.meta.url)`
        })
      },
    },
  }
}
