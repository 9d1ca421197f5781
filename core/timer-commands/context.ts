import { Problem } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import type { Acting } from '../work/acting.ts'
import { explainedIdTaken } from '../work/violations.ts'

export type CommandContext = Pick<Platform, 'abilities' | 'audit' | 'catalogue' | 'clock' | 'hooks' | 'live' | 'notices'>

/** What comes from a desktop is done with the rights of the member who did it. */
export const actingAtDesktop = async ({ abilities }: CommandContext, unit: UnitOfWork, memberId: string): Promise<Acting> =>
  ({ memberId, source: 'agent', ability: await abilities.of(unit, memberId) })

/** Runs a part of the unit: a refusal undoes that part alone and is returned; a fault is thrown on. */
export async function attempt<T>(unit: UnitOfWork, run: (unit: UnitOfWork) => Promise<T>): Promise<{ readonly done: T } | { readonly refused: Problem }> {
  try {
    return { done: await unit.inPart(run) }
  } catch (error) {
    const explained = explainedIdTaken(error)
    if (explained instanceof Problem && explained.status < 500) return { refused: explained }
    throw explained
  }
}
