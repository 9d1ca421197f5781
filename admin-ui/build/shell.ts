import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Shell } from '../worker/built-shell.ts'

/** Scripts that draw charts are larger and needed by pages that ask the server anyway. */
const mostBytes = 100_000

/** The files of a build that the application needs without a connection. Errors: the page starts no script. */
export async function shellOf(folder: string): Promise<Shell> {
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  const entry = /<script type="module"[^>]* src="(\/assets\/[^"]+)"/.exec(page)?.[1]
  if (entry === undefined) throw new Error('index.html starts no script')
  const hash = createHash('sha256').update(page)
  const files: string[] = []
  const names = [...(await readdir(folder)).filter((name) => /\.(?:svg|png)$/.test(name)), ...(await readdir(join(folder, 'assets'))).map((name) => `assets/${name}`)]
  for (const name of names.filter((each) => !/\.(?:br|gz|map)$/.test(each)).toSorted()) {
    // Of the font the part that nearly every name is written with.
    if (name.endsWith('.woff2') && !name.includes('inter-latin-wght')) continue
    const bytes = await readFile(join(folder, name))
    if (name.endsWith('.js') && gzipSync(bytes).length > mostBytes) continue
    hash.update(name).update(bytes)
    files.push(`/${name}`)
  }
  return { entry, version: hash.digest('base64url').slice(0, 12), files }
}
