import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)
const leastBytes = 1_024

/** Puts `.br` and `.gz` beside every script, style and catalogue of a folder, for the server to send as they are. */
export async function compressAssets(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/\.(?:js|css|json|svg)$/.test(name)) continue
    const bytes = await readFile(join(folder, name))
    if (bytes.length < leastBytes) continue
    await writeFile(join(folder, `${name}.br`), await brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
    await writeFile(join(folder, `${name}.gz`), await gzipped(bytes, { level: 9 }))
  }
}
