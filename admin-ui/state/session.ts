import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { ApiProblem } from '@overt/sdk/ui'
import type { Me, MembershipView, Workspace } from '@overt/sdk/ui'
import { accountApi, createApi } from './http.ts'
import { forgetReasons } from './reasons.ts'

export interface Setup {
  /** No workspace exists yet: the first admin is made now. */
  readonly firstRun: boolean
  readonly mail: 'smtp' | 'files'
  readonly signUp: boolean
  /** The first sign-up needs the code from the console of the server. */
  readonly setUpCode: boolean
  /** Where mails lie, told to the first admin on the same machine. */
  readonly mailFolder?: string
}

const lastWorkspaceKey = 'overt.workspace'

/** Who is signed in, and which workspace is open. */
export const useSession = defineStore('session', () => {
  const me = ref<Me>()
  const workspace = ref<Workspace>()
  const setup = ref<Setup>()
  const api = createApi(() => {
    if (workspace.value === undefined) throw new Error('no workspace is open')
    return workspace.value.id
  })
  const membership = computed<MembershipView | undefined>(() =>
    me.value?.memberships.find(({ workspaceId }) => workspaceId === workspace.value?.id))

  async function loadSetup(): Promise<Setup> {
    setup.value ??= await accountApi.get<Setup>('/api/setup')
    return setup.value
  }
  /** Reads who is signed in; undefined if nobody. */
  async function loadMe(): Promise<Me | undefined> {
    try {
      me.value = await accountApi.get<Me>('/api/me')
    } catch (cause) {
      if (!(cause instanceof ApiProblem) || cause.status !== 401) throw cause
      me.value = undefined
    }
    return me.value
  }
  async function openWorkspace(workspaceId: string): Promise<void> {
    workspace.value = await accountApi.get<Workspace>(`/api/workspaces/${workspaceId}`)
    localStorage.setItem(lastWorkspaceKey, workspaceId)
  }
  async function reloadWorkspace(): Promise<void> {
    if (workspace.value !== undefined) await openWorkspace(workspace.value.id)
  }
  /** The workspace that was open last, or the first. */
  function preferredWorkspace(): string | undefined {
    const ids = me.value?.memberships.map(({ workspaceId }) => workspaceId) ?? []
    const last = localStorage.getItem(lastWorkspaceKey)
    return last !== null && ids.includes(last) ? last : ids[0]
  }
  async function signOut(): Promise<void> {
    await accountApi.post('/api/auth/sign-out')
    forgetReasons()
    location.assign('/sign-in')
  }
  return { me, workspace, setup, membership, api, loadSetup, loadMe, openWorkspace, reloadWorkspace, preferredWorkspace, signOut }
})
