import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readApi } from './docs/api-report.ts'
import { referenceFile, referencePage } from './docs/reference-page.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Writes docs/plugins/reference from what the SDK exports. */
for (const [folder, exported] of readApi(root)) {
  const file = join(root, referenceFile(folder))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, referencePage(folder, exported))
}
