import { parseArgs } from 'node:util'
import { importCopy } from '../copy/import/import-copy.ts'
import { wrongArguments } from './errors.ts'
import { openInstallation } from './installation.ts'

const usage = 'overt workspace import <file.zip> [--name NAME]'

/** `overt workspace import`: makes a workspace from the copy of one; prints one line of JSON. Everything is checked before anything changes. */
export async function run([verb, ...args]: readonly string[]): Promise<undefined> {
  const { file, name } = readArguments(verb, args)
  // Standard output is one line of JSON.
  process.env.OVERT_LOG_LEVEL = 'silent'
  const installation = await openInstallation({ onProgress: (message) => process.stderr.write(`${message}\n`) })
  try {
    const { platform, urls } = installation
    process.stdout.write(`${JSON.stringify(await importCopy({ ...platform, adminUrl: urls.admin }, file, name))}\n`)
  } finally {
    await installation.close()
  }
}

function readArguments(verb: string | undefined, args: readonly string[]): { readonly file: string; readonly name: string | undefined } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: { name: { type: 'string' } }, allowPositionals: true })
    const [file] = positionals
    if (verb === 'import' && file !== undefined && positionals.length === 1) return { file, name: values.name }
  } catch (cause) {
    throw wrongArguments({ values: { usage }, cause })
  }
  throw wrongArguments({ values: { usage } })
}
