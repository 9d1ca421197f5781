import { ref } from 'vue'
import { useStorage } from '@vueuse/core'

/** The answers that a page needs to show one's own work without a connection. */
const keepable = /^(?:\/api\/me|\/api\/workspaces\/[^/]+\/(?:opening|catalogue|timer|waiting|rights|entries))(?:\?|$)/
/** The changes that can wait for a connection. */
const queueable = /^\/api\/workspaces\/[^/]+\/(?:timer\/start|timer\/stop|entries)$/
/** After the first paint and its calls: keeping is never what somebody waits for. */
const loadAfterMs = 3_000

/** False from the first request that reached nobody until one that did. */
export const reachable = ref(true)
/** How many changes of this browser wait to be sent, and how many of them were refused; known before their code is loaded. */
export const waiting = useStorage('overt.waiting-changes', { count: 0, refused: 0 })

let loading: Promise<typeof import('./offline.ts')> | undefined
/** Loads the code for times without a connection. */
export const offline = (): Promise<typeof import('./offline.ts')> => loading ??= import('./offline.ts')

const fresh = new Map<string, string>()
let timer: ReturnType<typeof setTimeout> | undefined

/** Keeps an answer for later, where it is one that a page needs without a connection. */
export function keepForOffline(address: string, text: string): void {
  if (!keepable.test(address)) return
  fresh.set(address, text)
  timer ??= setTimeout(() => {
    timer = undefined
    const answers = [...fresh]
    fresh.clear()
    offline().then(({ keep }) => keep(answers)).catch((cause: unknown) => { console.warn('answers could not be kept for times without a connection:', cause) })
  }, loading === undefined ? loadAfterMs : 200)
}

/** What was kept of an answer, with the changes that wait; undefined where there is none. */
export const keptForOffline = async (address: string): Promise<string | undefined> => (keepable.test(address) ? (await offline()).answer(address) : undefined)

/** Whether a change can wait until the server is reached again. */
export const canWait = (method: string, address: string): boolean => method === 'POST' && queueable.test(address)

/** The body of such a change with an id for what it makes, so that it is made once however often it is sent. */
export const withId = (address: string, body: unknown): unknown => (address.endsWith('/timer/stop') ? body : { id: crypto.randomUUID(), ...body as object })

/** Removes what was kept of the person's data; changes that wait stay until their person signs in again. */
export function forgetKept(): void {
  clearTimeout(timer)
  timer = undefined
  fresh.clear()
  indexedDB.deleteDatabase('overt-kept')
}
