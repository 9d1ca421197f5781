import { computed, ref, shallowRef } from 'vue'
import { useStorage } from '@vueuse/core'
import { uuidv7 } from '../../../sdk/wire/uuidv7.ts'
import type { Me } from '@overt/sdk/ui'

/** The answers that a page needs to show one's own work without a connection. */
const keepable = /^\/api\/(?:me|workspaces\/[^/]+(?:\/(?:opening|catalogue|timer|waiting|rights|entries(?:\/[^/]+)?|organizations|projects|tasks|ui\/plugins|me\/looks\/news))?)(?:\?|$)/
/** The changes that can wait for a connection. */
const queueable = /^\/api\/workspaces\/([^/]+)\/(?:timer\/start|timer\/stop|entries)$/
/** Whose answers are kept in this browser, as `Person`. */
const ownerKey = 'overt.kept-of'

/** False from the first request that reached nobody until one that did. */
export const reachable = ref(true)
/** The browser refuses to keep anything: it has no room, or its user wants it so. */
export const storageRefused = ref(false)
/** The server has a newer version than this page. */
export const newVersion = ref(false)

/** How many changes of one member wait to be sent, and how many the server refused. */
export interface WaitingCount {
  readonly count: number
  readonly refused: number
}
/** By member; known before the code that sends them is loaded. */
export const waitingCounts = useStorage<Readonly<Record<string, WaitingCount>>>('overt.waiting-changes', {})
interface Person {
  readonly userId: string
  /** Their members by workspace. */
  readonly members: ReadonlyMap<string, string>
}
/** The person at this page; before the server has said so, undefined. */
export const person = shallowRef<Person>()
const readOwner = (): Person | undefined => {
  const text = localStorage.getItem(ownerKey)
  if (text === null) return undefined
  const { userId, members } = JSON.parse(text) as { readonly userId: string; readonly members: readonly (readonly [string, string])[] }
  return { userId, members: new Map(members) }
}
/** The member that the person at this page is in a workspace; before the server has said so, that of whose answers are kept. */
export const ownMember = (workspaceId: string): string | undefined => (person.value ?? readOwner())?.members.get(workspaceId)

const none: WaitingCount = { count: 0, refused: 0 }
/** What waits of the person at this page in a workspace. */
export const waitingIn = (workspaceId: string): WaitingCount => waitingCounts.value[person.value?.members.get(workspaceId) ?? ''] ?? none
const total = (memberIds: readonly string[]): number => memberIds.reduce((sum, id) => sum + (waitingCounts.value[id]?.count ?? 0) + (waitingCounts.value[id]?.refused ?? 0), 0)
/** What waits of the person at this page, in all workspaces. */
export const waitingOfPerson = computed(() => total([...person.value?.members.values() ?? []]))
/** What waits in this browser of somebody else. */
export const waitingOfOthers = computed(() => {
  const own = new Set(person.value?.members.values())
  return person.value === undefined ? 0 : total(Object.keys(waitingCounts.value).filter((id) => !own.has(id)))
})

let pending = 0
/** When the server answered last, by the clock of the page. */
let answeredAt = Number.NEGATIVE_INFINITY
/** Follows one request, so that nothing that is done for later is in the way of what somebody waits for. */
export async function followed<T>(request: Promise<T>): Promise<T> {
  pending += 1
  try {
    const answer = await request
    answeredAt = performance.now()
    return answer
  } finally {
    pending -= 1
  }
}
/** Whether the server has answered anything since. */
export const answeredSince = (at: number): boolean => answeredAt > at

/** Whether an answer is awaited, or came a moment ago. */
export const isBusy = (withinMs: number): boolean => pending > 0 || performance.now() - answeredAt < withinMs

let loading: Promise<typeof import('./offline.ts')> | undefined
/** Loads the code for times without a connection; a load that failed is tried again by the next one who needs it. */
export async function offline(): Promise<typeof import('./offline.ts')> {
  loading ??= import('./offline.ts')
  try {
    return await loading
  } catch (cause) {
    loading = undefined
    throw cause
  }
}

const warn = (cause: unknown): void => { console.warn('answers could not be kept for times without a connection:', cause) }
const fresh = new Map<string, string>()
/** Called when there are answers to keep; set by the frame of the pages. */
export const wakeKeeper = shallowRef<() => void>()
/** The answers that came since the last call, unless their person has signed out meanwhile, or somebody else is signed in by another tab. */
export function takeFresh(): readonly (readonly [address: string, text: string])[] {
  const answers = [...fresh]
  fresh.clear()
  return person.value !== undefined && readOwner()?.userId === person.value.userId ? answers : []
}

/** Keeps what a change has made of one's own entry. */
export function keepChanged(address: string, answer: unknown): void {
  const entry = (answer as { readonly entry?: object } | undefined)?.entry ?? answer as { readonly id?: string } | undefined
  if (entry !== undefined && 'id' in entry) keepForOffline(`${address.replace(/\/(?:timer\/\w+|entries)$/, '')}/entries/${String(entry.id)}`, JSON.stringify(entry))
}

/** Keeps an answer for later, where it is one that a page needs without a connection. */
export function keepForOffline(address: string, text: string): void {
  if (!keepable.test(address)) return
  fresh.set(address, text)
  wakeKeeper.value?.()
}

/** What was kept of an answer, with the changes that wait; undefined where there is none. */
export async function keptForOffline(address: string): Promise<string | undefined> {
  if (!keepable.test(address) || localStorage.getItem(ownerKey) === null) return undefined
  try {
    return await (await offline()).answer(address)
  } catch (cause) {
    warn(cause)
    return undefined
  }
}

/** Whether an address has answers that are kept, so that nobody needs to wait long for the server. */
export const isKeepable = (address: string): boolean => keepable.test(address)

/** Whether a change of one's own work can wait until the server is reached again. */
export function canWait(method: string, address: string, body: unknown): boolean {
  const workspaceId = method === 'POST' ? queueable.exec(address)?.[1] : undefined
  const own = workspaceId === undefined ? undefined : person.value?.members.get(workspaceId)
  return own !== undefined && ((body as { readonly memberId?: string } | undefined)?.memberId ?? own) === own
}
export const hasWaiting = (address: string): boolean => waitingIn(queueable.exec(address)?.[1] ?? '').count > 0

/** The body of such a change with an id for what it makes, so that it is made once however often it is sent. */
export const withId = (address: string, body: unknown): unknown => (address.endsWith('/timer/stop') ? body : { id: uuidv7(), ...body as object })

/** Says who is at this page. What was kept of somebody else goes first. */
export async function keepOf({ user, memberships }: Me): Promise<void> {
  const before = readOwner()
  if (before !== undefined && before.userId !== user.id) await forgetKept()
  const members = new Map(memberships.map(({ workspaceId, memberId }) => [workspaceId, memberId]))
  person.value = { userId: user.id, members }
  try {
    localStorage.setItem(ownerKey, JSON.stringify({ userId: user.id, members: [...members] }))
  } catch (cause) {
    storageRefused.value = true
    warn(cause)
  }
}

/** Removes what was kept of the person's data. Changes that wait are theirs: they stay until their person sends or discards them. */
export function forgetKept(): Promise<void> {
  fresh.clear()
  localStorage.removeItem(ownerKey)
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase('overt-kept')
    // Where another tab is slow to let go, it is deleted once that does.
    request.onsuccess = request.onerror = request.onblocked = () => { resolve() }
  })
}
