import type { Caller, UnitOfWork } from '@overt/sdk'
import type { Report } from '../../contracts.ts'
import { contentTypes } from '../export/options.ts'
import { filenameOf, prepareExport, readReport, recordExport } from '../export/prepare.ts'
import type { PreparedExport } from '../export/prepare.ts'
import { writeExport } from '../export/write-export.ts'
import { hasMemberLines, settleSelection, tellTotals } from '../routes/selected.ts'
import type { ReportsContext } from '../reports-context.ts'
import { parsedQuery } from '../selection.ts'
import type { SavedQuery, Selection } from '../selection.ts'
import { createBoundedSink } from './bounded-sink.ts'
import type { DeliveryJob } from './due-schedules.ts'
import { mailWordsFor } from './mail-words.ts'
import { pauseSchedule } from './pause-schedule.ts'
import { findSchedule } from './schedule-store.ts'
import type { StoredSchedule } from './schedule-store.ts'
import { summaryMail } from './summary-mail.ts'

/** Many mail servers refuse more than 10 MB, and Base64 makes a third more of it. */
const attachmentBytes = 7 * 1024 * 1024
const attemptsAtMost = 3
const failedOccurrencesAtMost = 3

interface Read {
  readonly caller: Caller
  readonly selection: Selection
  readonly report: Report
  readonly workspaceName: string
  readonly prepared: PreparedExport | 'too-large' | undefined
}
type Attachment = { readonly key: string; readonly filename: string; readonly contentType: string }

/** Sends one occurrence to one recipient: what they may see themselves, at this moment, of the dates that were meant when it was due. */
export async function deliver(context: ReportsContext, workspaceId: string, { scheduleId, dueAt, memberId }: DeliveryJob): Promise<void> {
  const key = [workspaceId, scheduleId, dueAt, memberId] as const
  const asRecipient = <T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T> => context.database.inWorkspace({ workspaceId, memberId }, run)
  const schedule = await asRecipient(async (unit) => (await isWaiting(unit) ? await findSchedule(unit, scheduleId) : undefined))
  if (schedule === undefined) return
  try {
    const read = await asRecipient((unit) => readAs(unit, schedule))
    if (read === undefined) return
    const attachment = await attach(read.prepared)
    await asRecipient((unit) => settle(unit, schedule, read, attachment))
  } catch (error) {
    if (await fails(error)) throw error
  }

  /** Undefined where the recipient has left. */
  async function readAs(unit: UnitOfWork, { query, period, format }: StoredSchedule): Promise<Read | undefined> {
    const [active] = await context.directory.members(unit, { ids: [memberId], status: ['active'] })
    if (active === undefined) {
      await unit.query(`update p_reports.delivery set state = 'skipped', settled_at = $5 where workspace_id = $1 and schedule_id = $2 and due_at = $3 and member_id = $4`, [...key, context.clock.now().toString()])
      return undefined
    }
    const caller = await context.member(unit, memberId)
    const { from: _, to: __, ...saved } = parsedQuery(query)
    const selection = await settleSelection(context, unit, caller, { ...saved, period }, Temporal.Instant.from(dueAt))
    const byMember = hasMemberLines(selection)
    const read = await readReport(context, unit, caller, selection, { look: { how: format === 'none' ? 'opened' : 'exported', byMember: byMember || format === 'xlsx' || format === 'csv' }, unattended: true })
    const { report } = read
    const { name: workspaceName } = await context.directory.workspace(unit)
    const { exportRows } = await context.settings(workspaceId)
    const wanted = format !== 'none' && report.totals.entries > 0 && caller.ability.canAny('create', 'ReportExport')
    const prepared = !wanted ? undefined : format !== 'pdf' && report.totals.entries > exportRows ? 'too-large' as const : await prepareExport(context, unit, caller, selection, format, { title: schedule!.name }, { read })
    return { caller, selection, report, workspaceName, prepared }
  }

  async function attach(prepared: Read['prepared']): Promise<Attachment | 'too-large' | undefined> {
    if (prepared === undefined || prepared === 'too-large') return prepared
    const sink = createBoundedSink(attachmentBytes)
    const whole = await writeExport(context, prepared, sink).then(() => true, (error: unknown) => {
      if (sink.overflown) return false
      throw error
    })
    if (!whole) return 'too-large'
    const file = `reports/mails/${scheduleId}/${dueAt.replaceAll(/\W/g, '')}-${memberId}`
    // Noted before it is there: whoever tidies up knows every file.
    await asRecipient((unit) => unit.query('update p_reports.delivery set file = $5 where workspace_id = $1 and schedule_id = $2 and due_at = $3 and member_id = $4', [...key, file]))
    await context.blobs.put(workspaceId, file, sink.bytes())
    // Whoever erased the delivery meanwhile found no file yet.
    const isNoted = await asRecipient((unit) => unit.query('select from p_reports.delivery where workspace_id = $1 and schedule_id = $2 and due_at = $3 and member_id = $4 and file = $5', [...key, file]))
    if (isNoted.length === 0) {
      await context.blobs.delete(workspaceId, file)
      return undefined
    }
    return { key: file, filename: filenameOf(prepared), contentType: contentTypes[prepared.format] }
  }

  /** Queues the mail and settles the delivery in one transaction: neither is without the other. */
  async function settle(unit: UnitOfWork, { name, author, query }: StoredSchedule, { caller, selection, report, workspaceName, prepared }: Read, attachment: Attachment | 'too-large' | undefined): Promise<void> {
    if (!await isWaiting(unit)) return
    const attached = typeof attachment === 'object' ? attachment : undefined
    await context.mail.send(unit, {
      memberId,
      ...summaryMail({ name, author, workspaceName, reader: caller, report, selection, file: attached?.filename ?? (attachment === 'too-large' ? 'too-large' : undefined) }),
      action: { label: mailWordsFor(caller.locale).open, path: pathOf(query, report) },
      ...attached === undefined ? {} : { attachments: [attached] },
    })
    if (attached !== undefined && typeof prepared === 'object') await recordExport(context, unit, prepared)
    else await tellTotals(context, unit, caller, selection, hasMemberLines(selection), { reason: 'report by mail' })
    await unit.query(`update p_reports.delivery set state = 'sent', settled_at = $5 where workspace_id = $1 and schedule_id = $2 and due_at = $3 and member_id = $4`, [...key, context.clock.now().toString()])
  }

  async function isWaiting(unit: UnitOfWork): Promise<boolean> {
    const [row] = await unit.query<{ state: string }>('select state from p_reports.delivery where workspace_id = $1 and schedule_id = $2 and due_at = $3 and member_id = $4 for update', key)
    return row?.state === 'waiting'
  }

  /** Counts a failed attempt; true while another is worth it. After several failed occurrences in a row the schedule is paused. */
  async function fails(error: unknown): Promise<boolean> {
    return context.database.inWorkspace({ workspaceId }, async (unit) => {
      const [row] = await unit.query<{ state: string }>(`
        update p_reports.delivery set attempts = attempts + 1, state = case when attempts + 1 >= $5 then 'failed' else state end, settled_at = $6
        where workspace_id = $1 and schedule_id = $2 and due_at = $3 and member_id = $4 and state = 'waiting' returning state`, [...key, attemptsAtMost, context.clock.now().toString()])
      if (row?.state !== 'failed') return row !== undefined
      context.log.warn({ err: error, scheduleId }, 'a scheduled report could not be sent')
      const [failed] = await unit.query<{ occurrences: number }>(`
        select count(distinct d.due_at)::int as occurrences from p_reports.delivery d join p_reports.schedule c on c.workspace_id = $1 and c.id = d.schedule_id
        where d.workspace_id = $1 and d.schedule_id = $2 and d.state = 'failed' and d.settled_at > c.updated_at
          and d.due_at > coalesce((select max(s.due_at) from p_reports.delivery s where s.workspace_id = $1 and s.schedule_id = $2 and s.state = 'sent'), '-infinity')`, [workspaceId, scheduleId])
      if ((failed?.occurrences ?? 0) >= failedOccurrencesAtMost) await pauseSchedule(context, unit, scheduleId, 'failing')
      return false
    })
  }
}

/** The page with the same dates, for whenever the mail is read. */
function pathOf(saved: SavedQuery, { from, to }: Report): string {
  const { period: _, ...query } = saved
  return `/reports?${new URLSearchParams({ ...query as Record<string, string>, from, to }).toString()}`
}
