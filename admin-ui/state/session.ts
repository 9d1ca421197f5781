import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { ApiProblem } from '@overt/sdk/ui'
import type { Me, MembershipView, Workspace } from '@overt/sdk/ui'
import { accountApi, createApi } from './http.ts'
import { forgetKept, keepOf, offline, waitingOfPerson } from './offline/door.ts'
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

type Membership = Me['memberships'][number]

/** The workspace of this tab is kept with the tab, the last one of the browser for tabs to come. */
const workspaceKey = 'overt.workspace'
/** Ids of the person's workspaces by slug: an address is opened without asking first what it names. */
const slugsKey = 'overt.workspace-ids'

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
  async function loadMe({ mayBeKept = false } = {}): Promise<Me | undefined> {
    try {
      me.value = await accountApi.get<Me>('/api/me', { mayBeKept })
      localStorage.setItem(slugsKey, JSON.stringify(Object.fromEntries(me.value.memberships.map(({ slug, workspaceId }) => [slug, workspaceId]))))
      await keepOf(me.value)
      void endPushOf(me.value.user.id)
    } catch (cause) {
      if (!(cause instanceof ApiProblem) || cause.status !== 401) throw cause
      me.value = undefined
    }
    return me.value
  }
  async function openWorkspace(workspaceId: string, { mayBeKept = false } = {}): Promise<void> {
    workspace.value = await accountApi.get<Workspace>(`/api/workspaces/${workspaceId}`, { mayBeKept })
    for (const storage of [sessionStorage, localStorage]) storage.setItem(workspaceKey, workspaceId)
  }
  async function reloadWorkspace(): Promise<void> {
    const id = workspace.value?.id
    if (id === undefined) return
    const read = await accountApi.get<Workspace>(`/api/workspaces/${id}`)
    // Unless another was opened meanwhile.
    if (workspace.value?.id === id) workspace.value = read
  }
  /** The workspace that this browser had open last; whether it may still be opened, the server says. */
  const lastWorkspace = (): string | undefined => sessionStorage.getItem(workspaceKey) ?? localStorage.getItem(workspaceKey) ?? undefined
  /** The workspace that an address names, as far as this browser knows before it asks. */
  const idOf = (name: string): string | undefined => (JSON.parse(localStorage.getItem(slugsKey) ?? '{}') as Readonly<Record<string, string>>)[name]
  /** The person's membership that an address names, by the slug, a former one or the id. */
  const membershipAt = (name: string): Membership | undefined => {
    const own = me.value?.memberships ?? []
    return own.find(({ slug, workspaceId }) => slug === name || workspaceId === name) ?? own.find(({ formerSlugs }) => formerSlugs.includes(name))
  }
  /** Where the address names none: the workspace asked for, else that of this tab, else the last one anywhere, else the first. */
  function preferredMembership(asked: string | undefined): Membership | undefined {
    const own = me.value?.memberships ?? []
    return [asked, sessionStorage.getItem(workspaceKey), localStorage.getItem(workspaceKey)].flatMap((id) => own.filter(({ workspaceId }) => workspaceId === id))[0] ?? own[0]
  }
  /** Notices of one person must not be shown to the next one at this browser. */
  async function endPushOf(userId: string | null): Promise<void> {
    if (localStorage.getItem('overt.push') === null) return
    try {
      const { endPush, readPushOwner } = await import('./push-owner.ts')
      if (readPushOwner()?.userId !== userId) await endPush()
    } catch (cause) {
      console.warn('the browser could not be unsubscribed:', cause)
    }
  }
  /** Asks first about changes that could not be sent. */
  async function signOut(): Promise<void> {
    if (waitingOfPerson.value > 0 && !await (await offline()).settleBeforeSignOut()) return
    await accountApi.post('/api/auth/sign-out')
    forgetReasons()
    localStorage.removeItem(slugsKey)
    await forgetKept()
    await endPushOf(null)
    location.assign('/sign-in')
  }
  return { me, workspace, setup, membership, api, loadSetup, loadMe, openWorkspace, reloadWorkspace, lastWorkspace, idOf, membershipAt, preferredMembership, signOut }
})
