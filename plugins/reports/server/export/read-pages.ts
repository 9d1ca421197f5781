import type { Caller } from '@overt/sdk'
import type { ReportRow } from '../../contracts.ts'
import { openRows } from '../rows.ts'
import type { GroupKeys, RowPosition } from '../rows.ts'
import type { ReportsContext } from '../reports-context.ts'
import type { Selection } from '../selection.ts'
import { createHandoff } from './handoff.ts'

const rowsAtOnce = 100
/** A reader who takes longer finds the transaction ended, and another goes on after the last row. */
const patienceMs = 2_000

/** All entries of a selection, page by page. One transaction reads them as long as they are taken without delay; a slow reader holds none. */
export async function* readPages(context: ReportsContext, caller: Caller, selection: Selection, keys: GroupKeys = {}): AsyncGenerator<readonly ReportRow[]> {
  let after: RowPosition | undefined
  for (let finished = false; !finished;) {
    const pages = createHandoff<readonly ReportRow[]>()
    const reading = context.database.readInWorkspace(caller, async (unit) => {
      const read = await openRows(context, unit, caller.ability, selection, { ...keys, after })
      for (let taken = true; taken && !finished;) {
        const rows = await read(rowsAtOnce)
        const last = rows.at(-1)
        finished = rows.length < rowsAtOnce
        if (last === undefined) return
        after = [last.startedAt, last.id]
        taken = await pages.give(rows, patienceMs)
      }
    }).finally(() => { pages.end() })
    // Looked at below; until then a fault must not count as nobody's.
    reading.catch(() => undefined)
    try {
      for (let page = await pages.take(); page !== undefined; page = await pages.take()) yield page
    } finally {
      pages.leave()
      await reading
    }
  }
}
