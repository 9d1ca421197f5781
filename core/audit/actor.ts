import { AsyncLocalStorage } from 'node:async_hooks'
import type { UnitOfWork } from '@overt/sdk'

/** Who did it: a member by member id, a device by device id, a plugin by its id, or the server itself. */
export interface Actor {
  readonly kind: 'user' | 'device' | 'system' | 'plugin'
  readonly id: string | null
}

const current = new AsyncLocalStorage<Actor>()

/** Everything recorded inside `run` without a member is this actor's doing. */
export const actingAs = <T>(actor: Actor, run: () => T): T => current.run(actor, run)

/** What a plugin records outside a request is its own doing; a device or another that asked for it stays who did it. */
export function actingAsPlugin<T>(id: string, run: () => T): T {
  const asked = current.getStore()
  return asked === undefined || asked.kind === 'plugin' ? actingAs({ kind: 'plugin', id }, run) : run()
}

/** The unit's member; else the actor set around it; else the system. */
export function actorOf(unit: Pick<UnitOfWork, 'memberId'>): Actor {
  if (unit.memberId !== null) return { kind: 'user', id: unit.memberId }
  return current.getStore() ?? { kind: 'system', id: null }
}
