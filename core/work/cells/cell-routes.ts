import Type from 'typebox'
import { CellsChange, CellsChanged, CellsUndo, Entry, countsByMember } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { callerOf } from '../../http/fastify.ts'
import type { App } from '../../http/fastify.ts'
import { once } from '../../http/idempotency.ts'
import { languageOf } from '../../http/language-of.ts'
import { problemTexts } from '../../http/problem-texts.ts'
import { actingAsCaller } from '../acting.ts'
import { explaining } from '../violations.ts'
import { changeCells } from './change-cells.ts'
import { undoCells } from './undo-cells.ts'

/** `/entries/cells`: the time sheet, several cells in one unit. */
export function cellRoutes(app: App): void {
  const { platform } = app
  const { audit, database } = platform
  const tags = ['entries']
  const config = { looks: { subject: 'Entry' } }
  const shown = (unit: UnitOfWork, entries: readonly Entry[]): Promise<void> => audit.viewed(unit, { subject: 'Entry', counts: countsByMember(entries) })

  app.post('/entries/cells', {
    schema: {
      summary: 'Store cells of a time sheet', description: 'All or none. Entries with times of their own stay; where a cell is to hold more, the difference becomes a new entry.', tags,
      body: CellsChange, response: { 200: CellsChanged },
    },
    config,
  }, async (request, reply) => {
    const caller = callerOf(request)
    const wanted = { memberId: caller.memberId, timeZone: caller.timeZone, ...request.body }
    const texts = (problem: Parameters<typeof problemTexts>[0]): object => problemTexts(problem, languageOf(request), platform.plugins.problemTexts)
    return once((run) => explaining(database, caller, run), request, reply, async (unit) => {
      const changed = await changeCells(platform, unit, actingAsCaller(caller), wanted, texts)
      await shown(unit, changed.entries)
      return changed
    }, 200)
  })

  app.post('/entries/cells/undo', {
    schema: { summary: 'Take back a change of cells', description: 'Takes the `undo` of its answer. All or none.', tags, body: CellsUndo, response: { 200: Type.Object({ entries: Type.Array(Entry) }) } },
    config,
  }, async (request) => {
    const caller = callerOf(request)
    return explaining(database, caller, async (unit) => {
      const entries = [...await undoCells(platform, unit, actingAsCaller(caller), request.body)]
      await shown(unit, entries)
      return { entries }
    })
  })
}
