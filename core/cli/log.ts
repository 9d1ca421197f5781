import { parseArgs } from 'node:util'
import type { AuditEntry, UnitOfWork } from '@overt/sdk'
import { createRowSignatures, recordSigned, verifyAudit } from '../audit/index.ts'
import { openDatabase } from '../database/index.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import { createSigningKeys, stateRestart, verifyLog } from '../transparency/index.ts'
import type { SigningKeys } from '../transparency/contracts.ts'
import { wrongArguments } from './errors.ts'
import { openInstallationDatabase } from './installation.ts'

const usage = 'overt log verify [--workspace <id>], overt log rotate [--lost], or overt log restart --reason <text> [--workspace <id>]'
const shortestReason = 10
const longestReason = 1_000

interface LogCommand { readonly verb: 'verify' | 'rotate' | 'restart'; readonly workspace: string | undefined; readonly lost: boolean; readonly reason: string }
interface Parts { readonly database: CoreDatabase; readonly keys: SigningKeys; readonly secret: string; readonly workspaceIds: readonly string[] }

/**
 * `overt log verify`: a line of JSON per workspace, exit code 1 where something is wrong. `rotate`: a new key, signed in by the present one.
 * `restart`: says, signed, why logs are shorter than what clients saw, after an older backup was restored.
 */
export async function run([verb, ...args]: readonly string[]): Promise<number> {
  const command = readArguments(verb, args)
  const installation = await openInstallationDatabase({ onProgress: (message) => process.stderr.write(`${message}\n`) })
  const database = openDatabase({ url: installation.urls.direct ?? installation.urls.app, poolSize: 2, statementTimeoutMs: 60_000 })
  try {
    const workspaceIds = command.workspace === undefined ? await database.workspaceIds() : [command.workspace]
    return await carryOut(command, { database, keys: createSigningKeys(installation.secret), secret: installation.secret, workspaceIds })
  } finally {
    await database.close()
    await installation.close()
  }
}

async function carryOut({ verb, lost, reason }: LogCommand, { database, keys, secret, workspaceIds }: Parts): Promise<number> {
  const now = () => Temporal.Now.instant()
  const signatures = createRowSignatures(secret)
  const record = (unit: UnitOfWork, entry: AuditEntry) => recordSigned(unit, signatures, entry, now())
  if (verb === 'rotate') {
    const key = await keys.rotate(database, now(), { lost })
    for (const workspaceId of workspaceIds) {
      await database.inWorkspace({ workspaceId }, (unit) => record(unit, { action: 'log.key-replaced', subject: 'Workspace', subjectId: workspaceId, after: { keyId: key.keyId, signedBy: key.signedBy } }))
    }
    print(key)
    return 0
  }
  let broken = 0
  for (const workspaceId of workspaceIds) {
    await database.inWorkspace({ workspaceId }, async (unit) => {
      if (verb === 'restart') {
        const restart = await stateRestart(unit, keys, now(), reason)
        await record(unit, { action: 'log.restarted', subject: 'Workspace', subjectId: workspaceId, after: restart })
        return print({ workspaceId, ...restart })
      }
      const found = await verifyLog(unit, await keys.list(unit))
      const chain = await verifyAudit(unit, signatures)
      if (found.fault !== null || chain.fault !== null) broken += 1
      return print({ ...found, chain: chain.fault })
    })
  }
  return broken === 0 ? 0 : 1
}

const print = (line: object): void => { process.stdout.write(`${JSON.stringify(line)}\n`) }

function readArguments(verb: string | undefined, args: readonly string[]): LogCommand {
  try {
    const { values: { workspace, lost = false, reason = '' } } = parseArgs({ args: [...args], strict: true, options: { workspace: { type: 'string' }, lost: { type: 'boolean' }, reason: { type: 'string' } } })
    if (verb !== 'verify' && verb !== 'rotate' && verb !== 'restart') throw wrongArguments({ values: { usage } })
    if ((lost && verb !== 'rotate') || (reason !== '' && verb !== 'restart') || (verb === 'restart' && (reason.trim().length < shortestReason || reason.length > longestReason))) throw wrongArguments({ values: { usage } })
    return { verb, workspace, lost, reason: reason.trim() }
  } catch (cause) {
    throw wrongArguments({ values: { usage }, cause })
  }
}
