import type { Audit, AuditEntry, Clock, Database, Live, ShownRecords, UnitOfWork } from '@overt/sdk'
import type { PlatformAudit, PluginHost } from '../contracts.ts'
import { Unit } from '../database/unit-of-work.ts'
import { reasonRequired } from '../errors.ts'
import type { ChainWorker } from './chain-worker.ts'
import { currentReason } from './look-reason.ts'
import { isSensitive, lookTitle } from './look-subjects.ts'
import { verifyAudit } from './verify.ts'
import { looksOrder, recordLooks } from './looks.ts'
import { rowContent } from './row-content.ts'
import type { SignedRow } from './row-content.ts'
import type { RowSignatures } from './row-signature.ts'

/** SQL that appends a signed row where `from` has a row; for statements that change something and record it in one round trip. */
export const appendAudit = (workspace: string, content: string, signature: string, from: string): string =>
  `insert into core.audit_pending (workspace_id, content, signature) select ${workspace}::uuid, ${content}::text, ${signature}::bytea from ${from}`

/** Records what a command of the operator does, where no server runs. */
export async function recordSigned(unit: UnitOfWork, signatures: RowSignatures, entry: AuditEntry, at: Temporal.Instant): Promise<void> {
  const content = rowContent(unit, entry, at)
  await unit.query('insert into core.audit_pending (workspace_id, content, signature) values ($1, $2, $3)', [unit.workspaceId, content, signatures.sign(content)])
}

export interface AuditDeps {
  readonly clock: Clock
  readonly database: Database
  readonly signatures: RowSignatures
  readonly chain: Pick<ChainWorker, 'wake' | 'catchUp'>
  readonly live: Live
  readonly plugins: () => PluginHost
}

/** Members that one event names; NOTIFY takes no more. */
const toldAtOnce = 100
/** Members that a refusal names; a page of more asks for one reason all the same. */
const namedMembers = 200
const saidNames = 3

/** The append-only trail. Rows name persons by id only, so that erasing a person leaves the chain whole. */
export function createAudit({ clock, database, signatures, chain, live, plugins }: AuditDeps): PlatformAudit {
  function sign(unit: UnitOfWork, entry: AuditEntry, at: Temporal.Instant): SignedRow {
    const content = rowContent(unit, entry, at)
    return { content, signature: signatures.sign(content) }
  }

  const wake = (unit: UnitOfWork): void => { unit.afterCommit(() => { chain.wake(unit.workspaceId) }) }

  function signed(unit: UnitOfWork, entry: AuditEntry, at = clock.now()): SignedRow {
    wake(unit)
    return sign(unit, entry, at)
  }

  async function record(unit: UnitOfWork, entry: AuditEntry, at?: Temporal.Instant): Promise<void> {
    const { content, signature } = signed(unit, entry, at)
    await unit.query({
      name: 'audit-append', text: 'insert into core.audit_pending (workspace_id, content, signature) values ($1, $2, $3)', values: [unit.workspaceId, content, signature],
    })
  }

  async function viewed(plugin: string | null, unit: UnitOfWork, look: ShownRecords): Promise<void> {
    if (unit.memberId === null) return
    const shown = 'counts' in look ? [...look.counts] : [[look.memberId, look.count] as const]
    const counts = shown.filter(([memberId, count]) => memberId !== unit.memberId && count > 0)
    if (counts.length === 0) return
    const given = currentReason()
    if (given === null && isSensitive(plugins(), plugin, look.subject) && await asksForReason(unit)) {
      const members = counts.slice(0, namedMembers).map(([memberId]) => memberId)
      throw reasonRequired({ extensions: { members, names: await namesOf(unit, members.slice(0, saidNames)), count: counts.length } })
    }
    const { subject, how = 'opened' } = look
    const looks = { plugin, subject, how, at: clock.now(), viewerId: unit.memberId, reason: given ?? look.reason ?? null, counts }
    if (!(unit instanceof Unit)) throw new TypeError('Looks are noted in a unit of work of the database.')
    unit.beforeCommit(looksOrder(looks), async (last) => {
      const told = await recordLooks(trail, last, looks)
      for (let first = 0; first < told.length; first += toldAtOnce) live.publish(last, 'looks.changed', {}, { memberIds: told.slice(first, first + toldAtOnce) })
    })
  }

  const trail = { sign, wake, record }
  const forPlugin = (plugin: string | null): Audit => ({ record: (unit, entry) => record(unit, entry), viewed: (unit, look) => viewed(plugin, unit, look), lookTitle: (kind, locale) => lookTitle(plugins(), { plugin: kind.plugin === '' ? null : kind.plugin, subject: kind.subject }, locale) })
  return {
    ...forPlugin(null), forPlugin, signed, catchUp: chain.catchUp,
    async verify(scope) {
      await chain.catchUp(scope.workspaceId)
      return database.inWorkspace(scope, (unit) => verifyAudit(unit, signatures))
    },
  }
}

async function asksForReason(unit: UnitOfWork): Promise<boolean> {
  const [workspace] = await unit.query<{ asks: boolean }>({
    name: 'audit-asks-for-reason', text: `select look_reason = 'sensitive' as asks from core.workspace where id = $1`, values: [unit.workspaceId],
  })
  return workspace?.asks === true
}

/** The caller may see their records: the names are no news. */
async function namesOf(unit: UnitOfWork, memberIds: readonly string[]): Promise<string[]> {
  const rows = await unit.query<{ name: string }>({
    name: 'audit-names',
    text: `select person.name from core.member m join identity."user" person on person.id = m.user_id where m.workspace_id = $1 and m.id = any($2::uuid[]) order by person.name`,
    values: [unit.workspaceId, memberIds],
  })
  return rows.map(({ name }) => name)
}
