import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)
const leastBytes = 1_024

/** Puts `.br` and `.gz` beside every script, style, catalogue and drawing of a folder, for the server to send as they are. */
export async function compressFiles(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(?:js|css|json|svg)$/.test(name))
  await Promise.all(names.map(async (name) => {
    const bytes = await readFile(join(folder, name))
    if (bytes.length < leastBytes) return
    const [small, common] = await Promise.all([
      brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
      gzipped(bytes, { level: 9 }),
    ])
    await Promise.all([writeFile(join(folder, `${name}.br`), small), writeFile(join(folder, `${name}.gz`), common)])
  }))
}
