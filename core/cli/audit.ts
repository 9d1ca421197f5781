import { parseArgs } from 'node:util'
import { createRowSignatures, verifyAudit } from '../audit/index.ts'
import { openDatabase } from '../database/index.ts'
import { verifyInstallationTrail } from '../operator/index.ts'
import { wrongArguments } from './errors.ts'
import { openInstallationDatabase } from './installation.ts'

const usage = 'overt audit verify [--workspace <id>]'

/** `overt audit verify`: one line of JSON per workspace and one for the installation's own trail, the first bad row named; exit code 1 where a chain is broken. */
export async function run([verb, ...args]: readonly string[]): Promise<number> {
  const wanted = readArguments(verb, args)
  const installation = await openInstallationDatabase({ onProgress: (message) => process.stderr.write(`${message}\n`) })
  const database = openDatabase({ url: installation.urls.direct ?? installation.urls.app, poolSize: 2, statementTimeoutMs: 60_000 })
  const signatures = createRowSignatures(installation.secret)
  let broken = 0
  try {
    for (const workspaceId of wanted === undefined ? await database.workspaceIds() : [wanted]) {
      const found = await database.inWorkspace({ workspaceId }, (unit) => verifyAudit(unit, signatures))
      if (found.fault !== null) broken += 1
      process.stdout.write(`${JSON.stringify(found)}\n`)
    }
    if (wanted === undefined) {
      const found = await database.inIdentity(null, verifyInstallationTrail)
      if (found.fault !== null) broken += 1
      process.stdout.write(`${JSON.stringify({ installation: true, ...found })}\n`)
    }
  } finally {
    await database.close()
    await installation.close()
  }
  return broken === 0 ? 0 : 1
}

function readArguments(verb: string | undefined, args: readonly string[]): string | undefined {
  try {
    const { values: { workspace } } = parseArgs({ args: [...args], strict: true, options: { workspace: { type: 'string' } } })
    if (verb !== 'verify') throw wrongArguments({ values: { usage } })
    return workspace
  } catch (cause) {
    throw wrongArguments({ values: { usage }, cause })
  }
}
