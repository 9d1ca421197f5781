import type { Blobs, UnitOfWork } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { prepareExport } from '../export/prepare.ts'
import { writeExport } from '../export/write-export.ts'
import { settleSelection } from '../routes/selected.ts'
import type { ReportsContext } from '../reports-context.ts'
import { claimExport, finishExport, noteProgress } from './export-store.ts'
import type { StoredExport } from './export-store.ts'
import { createPartWriter } from '@overt/sdk'

const progressEveryMs = 700

/** Parts lie below their run: one that is overtaken tidies up after itself and takes nothing of the next. */
export const partKey = ({ id, runId }: Pick<StoredExport, 'id' | 'runId'>, index: number): string => `reports/exports/${id}/${runId ?? ''}/${index}`

/** Removes the parts of a file that are kept. */
export async function deleteParts(blobs: Blobs, workspaceId: string, run: Pick<StoredExport, 'id' | 'runId' | 'parts'>): Promise<void> {
  for (let index = 0; index < run.parts; index += 1) await blobs.delete(workspaceId, partKey(run, index))
}

/** Tells the pages of its owner that an export has moved on. */
export const tellProgress = (context: ReportsContext, unit: UnitOfWork, { id, memberId }: Pick<StoredExport, 'id' | 'memberId'>): void =>
  context.live.publish(unit, 'reports.export-changed', { exportId: id }, { action: 'read', subject: 'ReportExport', record: { id, memberId } })

/** Makes the file of one waiting export as its owner, with the rights they have now. Whatever ends it early leaves no part behind. */
export async function runExport(context: ReportsContext, workspaceId: string, exportId: string, signal: AbortSignal): Promise<void> {
  const runId = uuidv7()
  const inUnit = <T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T> => context.database.inWorkspace({ workspaceId }, run)
  const claimed = await inUnit((unit) => claimExport(unit, exportId, runId, context.clock.now()))
  if (claimed === undefined) return
  let rowsDone = 0
  let parts = 0
  let told = 0
  const note = async (): Promise<void> => {
    signal.throwIfAborted()
    told = performance.now()
    const mine = await inUnit(async (unit) => {
      const going = await noteProgress(unit, exportId, runId, { rowsDone, parts, at: context.clock.now() })
      if (going) tellProgress(context, unit, claimed)
      return going
    })
    if (!mine) throw new DOMException('The export was thrown away.', 'AbortError')
  }
  try {
    const prepared = await context.database.inWorkspace({ workspaceId, memberId: claimed.memberId }, async (unit) => {
      const caller = await context.member(unit, claimed.memberId)
      caller.ability.requireAny('create', 'ReportExport')
      const at = Temporal.Instant.from(claimed.createdAt)
      return prepareExport(context, unit, caller, await settleSelection(context, unit, caller, claimed.query, at), claimed.format, claimed.options, { told: true })
    })
    // The number of parts is noted before a part is written: whoever tidies up after a crash knows them all.
    const writer = createPartWriter(async (index, bytes) => {
      parts = index + 1
      await note()
      await context.blobs.put(workspaceId, partKey({ id: exportId, runId }, index), bytes)
    })
    await writeExport(context, prepared, writer, async (count) => {
      rowsDone += count
      if (performance.now() - told > progressEveryMs) await note()
    })
    rowsDone = prepared.entries
    await end('ready', writer.written, null)
  } catch (error) {
    await deleteParts(context.blobs, workspaceId, { id: exportId, runId, parts })
    const aborted = error instanceof Error && error.name === 'AbortError'
    if (!aborted) context.log.warn({ err: error, exportId }, 'an export failed')
    await end('failed', 0, codeOf(error))
  }

  async function end(state: 'ready' | 'failed', bytes: number, problem: string | null): Promise<void> {
    const mine = await inUnit(async (unit) => {
      const ended = await finishExport(unit, exportId, runId, { state, bytes, rows: rowsDone, problem, at: context.clock.now() })
      if (ended) tellProgress(context, unit, claimed!)
      return ended
    })
    if (!mine) await deleteParts(context.blobs, workspaceId, { id: exportId, runId, parts })
  }
}

/** The code of a problem, for the page to say in words. */
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' && 'status' in error ? error.code : 'export-failed')
