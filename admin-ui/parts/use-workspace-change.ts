import { workspacePath } from '@overt/sdk/ui'
import { useRouter } from 'vue-router'
import { useSession } from '../state/session.ts'

/** Opens another workspace at its first page, in a document of its own: nothing of this one is left in it. */
export function useWorkspaceChange(): (workspaceId: string) => Promise<void> {
  const router = useRouter()
  const session = useSession()
  return async (workspaceId) => { await router.push(workspacePath(session.membershipAt(workspaceId)?.slug ?? workspaceId, '/')) }
}
