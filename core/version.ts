import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** The version that plugins name in `requires.platform`. */
export const platformVersion: string = (require('@overt/core/package.json') as { version: string }).version
