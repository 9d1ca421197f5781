import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')
/** Whether the platform runs from its repository. */
export const isCheckout = existsSync(join(checkout, 'lerna.json'))

/** The folder of package.json: of the checkout, or of whoever installed the package. */
export const rootFolder = isCheckout ? checkout : process.cwd()
