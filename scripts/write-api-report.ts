import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readApi } from './docs/api-report.ts'
import { referencePages } from './docs/reference-page.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Writes docs/plugins/reference from what the SDK exports. */
for (const [file, page] of referencePages(readApi(root))) {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), page)
}
