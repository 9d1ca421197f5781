import type { Problem } from '@overt/sdk'
import type { PluginHost } from '../contracts.ts'
import { workspaceReadOnly } from '../errors.ts'

interface Dependencies { readonly plugins: Pick<PluginHost, 'access'> }

/** Errors: `workspace-read-only`, which says from when to when. */
export async function requireWritable({ plugins }: Dependencies, workspaceId: string): Promise<void> {
  const refusal = await readOnlyRefusal({ plugins }, workspaceId)
  if (refusal !== null) throw refusal
}

/** Why nothing may be recorded or changed in the workspace; null where it may. */
export async function readOnlyRefusal({ plugins }: Dependencies, workspaceId: string): Promise<Problem | null> {
  const limit = await plugins.access(workspaceId)
  if (limit?.state !== 'read-only') return null
  return workspaceReadOnly({ extensions: { readOnlyAt: limit.readOnlyAt.toString(), erasesAt: limit.erasesAt.toString() }, retryAfterSeconds: 300 })
}
