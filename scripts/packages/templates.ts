import { cpSync } from 'node:fs'
import { join } from 'node:path'

/** Copies the examples that a new plugin starts from, as they lie in the checkout, without what was built or installed there. */
export function copyTemplates(root: string, place: string): void {
  for (const name of ['server-only', 'full']) {
    cpSync(join(root, 'examples', name), join(place, name), { recursive: true, filter: (path) => !/[\\/](?:node_modules|dist)$|\.tgz$/.test(path) })
  }
}
