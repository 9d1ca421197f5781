// The server as few files, built from the sources beside it: plain JavaScript, because it decides what is loaded at all.
import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** @typedef {import('./server-bundle.d.ts').ServerBundle} ServerBundle */

/** Below the root of the checkout. */
export const bundleFolder = join('core', 'dist', 'server')
const manifestName = 'bundle.json'

/**
 * The bundle that was built from exactly the files that lie in the checkout now; undefined where there is none.
 * @param {string} root
 * @returns {ServerBundle | undefined}
 */
export function freshBundle(root) {
  try {
    const bundle = JSON.parse(readFileSync(join(root, bundleFolder, manifestName), 'utf8'))
    return bundle.root === resolve(root) && bundle.stamp === stampOf(root, bundle) ? bundle : undefined
  } catch {
    // Never built, built halfway, or one of its sources is gone: the sources say what to do.
    return undefined
  }
}

/**
 * What the bundle depends on, as one word: the content of our sources; size and time of the files of packages, which only an installation changes.
 * @param {string} root
 * @param {Pick<ServerBundle, 'sources' | 'packages'>} files
 */
export function stampOf(root, { sources, packages }) {
  const parts = []
  for (const file of sources) parts.push(file, hash('sha1', readFileSync(join(root, file))))
  for (const file of packages) {
    const { size, mtimeMs } = statSync(join(root, file))
    parts.push(file, `${size} ${mtimeMs}`)
  }
  return hash('sha256', parts.join('\n'))
}

/**
 * Loads the bundle's file wherever one of its sources is asked for by name, so that a plugin from outside gets the very SDK that the server runs on.
 * @param {string} root
 * @param {ServerBundle} bundle
 * @returns {string} the address of the command line
 */
export function useBundle(root, { entries }) {
  const built = new Map(Object.entries(entries).map(([source, file]) => [pathToFileURL(join(root, source)).href, pathToFileURL(join(root, bundleFolder, file)).href]))
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      const url = built.get(found.url)
      return url === undefined ? found : { ...found, url, format: 'module' }
    },
  })
  return built.get(pathToFileURL(join(root, 'core', 'cli', 'overt.ts')).href)
}
