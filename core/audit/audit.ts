import type { Audit, AuditEntry, Clock, Live, ShownRecords, UnitOfWork } from '@overt/sdk'
import type { PlatformAudit, PluginHost } from '../contracts.ts'
import { Unit } from '../database/unit-of-work.ts'
import { reasonRequired } from '../errors.ts'
import { actorOf } from './actor.ts'
import { currentReason } from './look-reason.ts'
import { isSensitive } from './look-subjects.ts'
import { recordLooks } from './looks.ts'

/** SQL that appends one row; for statements that change something and record it in one round trip. */
export const appendAudit = (place: (position: number) => string): string =>
  `core.append_audit(${Array.from({ length: 8 }, (_, index) => place(index)).join(', ')})`

/** The values for `appendAudit`, in its order. */
export function auditValues(unit: UnitOfWork, { action, subject, subjectId = null, before, after }: AuditEntry, at: Temporal.Instant): unknown[] {
  const actor = actorOf(unit)
  return [actor.kind, actor.id, action, subject, subjectId, json(before), json(after), new Date(at.epochMilliseconds)]
}

const json = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value))

export interface AuditDeps {
  readonly clock: Clock
  readonly live: Live
  readonly plugins: () => PluginHost
}

/** Members that one event names; NOTIFY takes no more. */
const toldAtOnce = 100
/** Members that a refusal names; a page of more asks for one reason all the same. */
const namedMembers = 200
const saidNames = 3

/** The append-only trail. Rows name persons by id only, so that erasing a person leaves the chain whole. */
export function createAudit({ clock, live, plugins }: AuditDeps): PlatformAudit {
  async function record(unit: UnitOfWork, entry: AuditEntry): Promise<void> {
    await unit.query({
      name: 'audit-append',
      text: `select ${appendAudit((position) => `$${String(position + 1)}`)}`,
      values: auditValues(unit, entry, clock.now()),
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
    unit.beforeCommit(async (last) => {
      const told = await recordLooks(last, looks)
      for (let first = 0; first < told.length; first += toldAtOnce) live.publish(last, 'looks.changed', {}, { memberIds: told.slice(first, first + toldAtOnce) })
    })
  }

  const forPlugin = (plugin: string | null): Audit => ({ record, viewed: (unit, look) => viewed(plugin, unit, look) })
  return { ...forPlugin(null), forPlugin }
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
