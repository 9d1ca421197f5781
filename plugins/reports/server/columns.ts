import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { ReportColumn, ReportValue } from '../contracts.ts'

type Values = Readonly<Record<string, ReportValue>>

/** The columns that plugins which are on offer for rows of reports. */
export async function offeredColumns({ hooks }: Pick<ServerContext, 'hooks'>, unit: UnitOfWork): Promise<readonly ReportColumn[]> {
  return await hooks.filter('reports.columns', [], {}, { workspaceId: unit.workspaceId, unit })
}

/** The offered columns among those that a selection asks for, in its order, by what their values are about. */
export async function askedColumns(context: Pick<ServerContext, 'hooks'>, unit: UnitOfWork, { columns }: { readonly columns: readonly string[] }): Promise<{ readonly entry: readonly ReportColumn[]; readonly day: readonly ReportColumn[] }> {
  if (columns.length === 0) return { entry: [], day: [] }
  const offered = new Map((await offeredColumns(context, unit)).map((column) => [column.id, column]))
  const asked = columns.flatMap((id) => offered.get(id) ?? [])
  return { entry: asked.filter((column) => column.of !== 'day'), day: asked.filter((column) => column.of === 'day') }
}

/** Values by entry id, asked once for all the entries; each plugin fills columns whose ids begin with its own. */
export async function valuesOf({ hooks }: Pick<ServerContext, 'hooks'>, unit: UnitOfWork, columns: readonly string[], entryIds: readonly string[]): Promise<ReadonlyMap<string, Values>> {
  const found = new Map<string, Record<string, ReportValue>>()
  if (columns.length === 0 || entryIds.length === 0) return found
  for (const { plugin, value } of await hooks.collect('reports.rows', { columns, entryIds }, { workspaceId: unit.workspaceId, unit })) {
    for (const [entryId, values] of value) {
      const kept = Object.entries(values).filter(([column]) => columns.includes(column) && column.startsWith(`${plugin}.`))
      found.set(entryId, { ...found.get(entryId), ...Object.fromEntries(kept) })
    }
  }
  return found
}
