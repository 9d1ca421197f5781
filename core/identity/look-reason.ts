import type { Caller, UnitOfWork, WorkspaceConfiguration } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { guardWidening } from '../kernel/widening.ts'
import { findWorkspace } from './workspace-records.ts'

/** Whether whoever looks at sensitive records has to say why. Errors: `forbidden`. */
export async function changeLookReason({ audit, hooks, live }: Pick<Platform, 'audit' | 'hooks' | 'live'>, unit: UnitOfWork, caller: Caller, lookReason: WorkspaceConfiguration['lookReason']): Promise<void> {
  caller.ability.require('update', 'Workspace', { id: caller.workspaceId })
  const { record: before } = await findWorkspace(unit, { lock: true })
  await guardLookReason({ hooks }, unit, before.lookReason, lookReason)
  await unit.query('update core.workspace set look_reason = $2, updated_at = now() where id = $1', [unit.workspaceId, lookReason])
  const { record: after } = await findWorkspace(unit)
  await audit.record(unit, { action: 'workspace.updated', subject: 'Workspace', subjectId: unit.workspaceId, before, after })
  live.publish(unit, 'workspace.changed', { workspaceId: unit.workspaceId })
}

/** Without a reason more is looked at. */
export const guardLookReason = (parts: Pick<Platform, 'hooks'>, unit: UnitOfWork, from: string, to: string): Promise<void> =>
  guardWidening(parts, unit, from === 'sensitive' && to === 'off' ? [{ owner: 'core', setting: 'lookReason', from, to }] : [])
