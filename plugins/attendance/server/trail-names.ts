import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { settings } from './settings.ts'

/** The trails with the name of who did each step, whether or not the reader may look that person up: whoever asks may know who decided. Null where the person is no longer known. */
export async function nameTrails<Step extends { readonly memberId: string | null }>(context: ServerContext<typeof settings>, unit: UnitOfWork, trails: ReadonlyMap<string, readonly Step[]>): Promise<ReadonlyMap<string, (Step & { readonly name: string | null })[]>> {
  const ids = [...new Set([...trails.values()].flat().flatMap(({ memberId }) => memberId ?? []))]
  const names = new Map(ids.length === 0 ? [] : (await context.directory.members(unit, { ids })).map(({ id, name }) => [id, name]))
  return new Map([...trails].map(([id, steps]) => [id, steps.map((step) => ({ ...step, name: step.memberId === null ? null : names.get(step.memberId) ?? null }))]))
}
