import type { Caller, UnitOfWork, WorkspaceConfiguration } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { findWorkspace } from './workspace-records.ts'

/** Whether whoever looks at sensitive records has to say why. Errors: `forbidden`. */
export async function changeLookReason({ audit, live }: Pick<Platform, 'audit' | 'live'>, unit: UnitOfWork, caller: Caller, lookReason: WorkspaceConfiguration['lookReason']): Promise<void> {
  caller.ability.require('update', 'Workspace', { id: caller.workspaceId })
  const { record: before } = await findWorkspace(unit, { lock: true })
  await unit.query('update core.workspace set look_reason = $2, updated_at = now() where id = $1', [unit.workspaceId, lookReason])
  const { record: after } = await findWorkspace(unit)
  await audit.record(unit, { action: 'workspace.updated', subject: 'Workspace', subjectId: unit.workspaceId, before, after })
  live.publish(unit, 'workspace.changed', { workspaceId: unit.workspaceId })
}
