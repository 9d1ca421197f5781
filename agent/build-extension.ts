import { createWriteStream } from 'node:fs'
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { bundle } from './bundle.ts'
import { extensionBrowsers, manifestFor } from './extension/manifest-for.ts'

const source = join(import.meta.dirname, 'extension')
/** One date in every package: the same sources give the same bytes. */
const packageDate = new Date('2026-01-01T00:00:00Z')

/** Builds the browser extension, one folder and one ZIP a family of browsers, below `folder`. */
export async function buildExtension(folder: string): Promise<void> {
  for (const browser of extensionBrowsers) {
    const target = join(folder, browser)
    await mkdir(target, { recursive: true })
    await Promise.all(['background', 'options'].map((name) =>
      bundle({ platform: 'browser', input: { [name]: join(source, `${name}.ts`) } }, { dir: target, format: 'esm' })))
    await Promise.all(['options.html', 'options.css'].map((name) => cp(join(source, name), join(target, name))))
    await writeFile(join(target, 'manifest.json'), `${JSON.stringify(manifestFor(browser), null, 2)}\n`)
    await pack(target, join(folder, `overt-${browser}.zip`))
  }
}

async function pack(folder: string, file: string): Promise<void> {
  const zip = new ZipFile()
  for (const name of (await readdir(folder)).sort()) zip.addBuffer(await readFile(join(folder, name)), name, { mtime: packageDate, mode: 0o100644 })
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(file))
}
