import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as tar from 'tar'
import { buildPlugin } from './build-plugin.ts'
import { checkPlugin } from '../../plugin-packages/check-plugin.ts'
import type { CheckOptions } from '../../plugin-packages/check-plugin.ts'
import { describeFinding } from '../../plugin-packages/check/finding.ts'
import { checkFailed } from '../../plugin-packages/errors.ts'
import { installationConfig } from '../installation.ts'
import { providedHooks } from './package-places.ts'

/** `overt plugin pack`: checks, builds both halves and writes one .tgz that needs nothing from a registry. */
export async function run(args: readonly string[]): Promise<number | undefined> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { out: { type: 'string' } } })
  const file = await packPlugin(resolve(positionals[0] ?? '.'), values.out === undefined ? undefined : resolve(values.out), { types: true, hooksOf: providedHooks(installationConfig()) })
  process.stdout.write(`${file}\n`)
  return undefined
}

interface PackageFile {
  readonly name: string
  readonly version: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly [key: string]: unknown
}

const shipped = ['plugin.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'locales', 'contracts.ts']

/** Packs a plugin and returns the file. Errors: `plugin-check-failed`. */
export async function packPlugin(folder: string, out?: string, options: CheckOptions = {}): Promise<string> {
  const findings = await checkPlugin(folder, options)
  if (findings.length > 0) throw checkFailed({ values: { plugin: basename(folder), findings: findings.map((finding) => `\n✗ ${describeFinding(finding)}`).join('') } })
  await buildPlugin(folder)
  const packageFile = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile
  const file = out ?? join(folder, `${packageFile.name.replace('@', '').replace('/', '-')}-${packageFile.version}.tgz`)
  const staging = mkdtempSync(join(tmpdir(), 'overt-pack-'))
  try {
    const content = join(staging, 'package')
    mkdirSync(join(content, 'dist'), { recursive: true })
    writeFileSync(join(content, 'package.json'), `${JSON.stringify(shippedPackage(packageFile, existsSync(join(folder, 'contracts.ts'))), null, 2)}\n`)
    for (const name of shipped) if (existsSync(join(folder, name))) cpSync(join(folder, name), join(content, name), { recursive: true })
    for (const half of ['server', 'ui', 'app']) if (existsSync(join(folder, 'dist', half))) cpSync(join(folder, 'dist', half), join(content, 'dist', half), { recursive: true })
    // The same sources give the same bytes.
    await tar.create({ file, cwd: staging, gzip: true, portable: true, mtime: new Date(0) }, ['package'])
    return file
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Everything but the SDK is bundled, and nothing is built or tested where it is installed. */
function shippedPackage({ dependencies: _bundled, devDependencies: _tools, scripts: _scripts, exports: _sources, ...rest }: PackageFile, hasContracts: boolean): Readonly<Record<string, unknown>> {
  return {
    ...rest,
    exports: {
      './plugin.json': './plugin.json', './package.json': './package.json', './server': './dist/server/index.js',
      // Types only, for plugins that build on this one.
      ...hasContracts ? { './contracts': { types: './contracts.ts' } } : {},
    },
  }
}
