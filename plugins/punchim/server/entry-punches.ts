import type { UnitOfWork } from '@overt/sdk'
import type { PunchContext } from './punch-context.ts'
import { punchColumns } from './punch-row.ts'
import type { PunchRow } from './punch-row.ts'

export type EntryPunch = PunchRow & { readonly entryId: string }

/** The punches of entries that the reader of this unit may see, in their order. Work without a reader sees all. */
export async function punchesOfEntries(context: Pick<PunchContext, 'ability'>, unit: UnitOfWork, entryIds: readonly string[]): Promise<readonly EntryPunch[]> {
  const ability = unit.memberId === null ? null : await context.ability(unit, unit.memberId)
  const punches = await unit.query<EntryPunch>({
    name: 'punchim-of-entries',
    text: `select ${punchColumns} from p_punchim.punch n where n.workspace_id = $1 and n.entry_id = any($2::uuid[]) and n.decision is distinct from 'reject' order by n.corrected_at, n.id`,
    values: [unit.workspaceId, entryIds],
  })
  return punches.filter(({ id, memberId }) => ability === null || ability.can('read', 'Punch', { id, memberId }))
}
