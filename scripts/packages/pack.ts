import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tar from 'tar'
import { buildUi } from '../build.ts'
import { buildDocs } from '../docs/build-site.ts'
import { assemblePackage, packageFolders } from './assemble.ts'
import { compilePackages } from './compile.ts'
import { assembleCreator } from './creator.ts'
import { copyTemplates } from './templates.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface LockFile { readonly packages: Readonly<Record<string, { readonly version?: string }>> }

/** Builds every package that is published and writes each as one .tgz into the folder; returns the files by name of package. */
export async function packPackages(folder: string, tell: (line: string) => void): Promise<ReadonlyMap<string, string>> {
  await buildUi(tell)
  await buildDocs(tell)
  tell('Compiling the packages …')
  const compiled = await compilePackages(root)
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile
  const { version: own } = JSON.parse(readFileSync(join(root, 'lerna.json'), 'utf8')) as { readonly version: string }
  const versionOf = (name: string): string => {
    const version = name.startsWith('@overt/') ? own : packages[`node_modules/${name}`]?.version
    if (version === undefined) throw new Error(`${name} is not installed`)
    return version
  }
  mkdirSync(folder, { recursive: true })
  const staging = mkdtempSync(join(tmpdir(), 'overt-packages-'))
  const files = new Map<string, string>()
  try {
    const write = async (name: string, version: string, place: string): Promise<void> => {
      const file = join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
      // The same sources give the same bytes.
      await tar.create({ file, cwd: place, gzip: true, portable: true, mtime: new Date(0), prefix: 'package' }, ['.'])
      files.set(name, file)
      tell(`  ${file}`)
    }
    for (const part of packageFolders(root)) {
      const place = join(staging, part)
      const { name, version } = assemblePackage({ root, folder: part, compiled, versionOf }, place)
      if (part === 'core') copyTemplates(root, join(place, 'templates'))
      await write(name, version, place)
    }
    const creator = join(staging, 'creator')
    await assembleCreator(root, own, creator)
    await write('create-overt-plugin', own, creator)
    return files
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const [folder = join(root, 'dist', 'packages')] = process.argv.slice(2)
  await packPackages(resolve(folder), (line) => { process.stdout.write(`${line}\n`) })
}
