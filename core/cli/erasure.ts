import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { checkErasureCertificate } from '@overt/sdk/transparency'
import type { ErasureCertificate } from '@overt/sdk/transparency'
import { openDatabase } from '../database/index.ts'
import { readLedger, replayErasures } from '../erasure/replay.ts'
import { notALedger, wrongArguments } from './errors.ts'
import { openInstallation, openInstallationDatabase } from './installation.ts'

const usage = 'overt erasure ledger, or overt erasure replay <file>'

/**
 * `overt erasure ledger`: a line of JSON for each erasure that has finished, its signed certificate, to be kept outside of the backups.
 * `overt erasure replay <file>`: repeats those that a restored installation knows nothing of. Errors: `wrong-arguments`, `not-a-ledger`.
 */
export async function run(args: readonly string[]): Promise<undefined> {
  const file = readArguments(args)
  if (file === undefined) return printLedger()
  return replayLedger(await readLedgerFile(file))
}

async function printLedger(): Promise<undefined> {
  const installation = await openInstallationDatabase({ onProgress: (message) => process.stderr.write(`${message}\n`) })
  const database = openDatabase({ url: installation.urls.direct ?? installation.urls.app, poolSize: 2, statementTimeoutMs: 60_000 })
  try {
    for (const certificate of await readLedger(database)) process.stdout.write(`${JSON.stringify(certificate)}\n`)
  } finally {
    await database.close()
    await installation.close()
  }
}

/** Repeats the erasures of a ledger; a line of JSON for each. */
export async function replayLedger(ledger: readonly ErasureCertificate[]): Promise<undefined> {
  const { platform, close } = await openInstallation({ onProgress: (message) => process.stderr.write(`${message}\n`) })
  try {
    for await (const replayed of replayErasures(platform, ledger)) process.stdout.write(`${JSON.stringify(replayed)}\n`)
  } finally {
    await close()
  }
}

/** Reads a ledger: a line that nobody signed, or that was changed, could erase anybody. Errors: `not-a-ledger`. */
export async function readLedgerFile(file: string): Promise<ErasureCertificate[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '')
  return Promise.all(lines.map(async (line, index) => {
    const { certificate, faults } = await checkErasureCertificate(jsonOf(line))
    if (certificate === undefined || faults.length > 0) throw notALedger({ values: { file, line: index + 1, faults: faults.join(', ') } })
    return certificate
  }))
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // What is no JSON is no certificate.
    return undefined
  }
}

function readArguments(args: readonly string[]): string | undefined {
  try {
    const { positionals: [verb, file, ...more] } = parseArgs({ args: [...args], allowPositionals: true, options: {} })
    if (verb === 'ledger' && file === undefined) return undefined
    if (verb === 'replay' && file !== undefined && more.length === 0) return file
  } catch (cause) {
    throw wrongArguments({ values: { usage }, cause })
  }
  throw wrongArguments({ values: { usage } })
}
