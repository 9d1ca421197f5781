import type { UnitOfWork, Widening } from '@overt/sdk'
import type { Platform } from '../contracts.ts'

/** Who answers for a widening: whose request it is, unless said otherwise. */
export type Answerer = { readonly memberId: string | null } | 'operator'

/** Asks whoever guards it before more is collected, kept or shown to more people; a refusal changes nothing. Nothing to ask where nothing is wider. */
export async function guardWidening({ hooks }: Pick<Platform, 'hooks'>, unit: UnitOfWork, widenings: readonly Widening[], by: Answerer = unit): Promise<void> {
  if (widenings.length === 0) return
  const who = by === 'operator' ? { memberId: null, operator: true } : { memberId: by.memberId, operator: false }
  await hooks.core.guard('collection.widening', { ...who, widenings }, { workspaceId: unit.workspaceId, unit })
}
