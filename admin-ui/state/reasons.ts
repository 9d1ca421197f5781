import { shallowRef } from 'vue'
import { isReason } from '@overt/sdk/ui'
import type { ApiProblem } from '@overt/sdk/ui'

/** A page wants to show records of these people, and the workspace asks why. */
export interface ReasonQuestion {
  readonly names: readonly string[]
  /** How many people in all; more than are named. */
  readonly count: number
  /** Null: the reader would rather not say, and sees nothing. */
  answer(reason: string | null): void
}

const storageKey = 'overt.reasons'
const cookieName = 'overt_reason'

/** The question that is being asked, shown by `ReasonDialog`. */
export const reasonQuestion = shallowRef<ReasonQuestion>()
/** Member → the reason given for looking at them, the latest at the end; for as long as the tab is open. */
const given = new Map(Object.entries(JSON.parse(sessionStorage.getItem(storageKey) ?? '{}') as Record<string, string>).filter(([, reason]) => isReason(reason)))
const declined = new Set<string>()
/** Addresses that needed a reason before send it at once. */
const needed = new Map<string, readonly string[]>()
let asking: Promise<unknown> = Promise.resolve()

/** The reason to send with a request, where its address needed one before. */
export function reasonFor(address: string): string | undefined {
  const members = needed.get(keyOf(address))
  return members === undefined ? undefined : reasonAmong(members)
}

/** Finds or asks for the reason that an answer was refused for; undefined where the reader gives none. One question at a time. */
export function askReason(address: string, { extensions }: ApiProblem): Promise<string | undefined> {
  const members = Array.isArray(extensions['members']) ? extensions['members'] as string[] : []
  const names = Array.isArray(extensions['names']) ? extensions['names'] as string[] : []
  const answer = asking.then(async () => {
    needed.set(keyOf(address), members)
    const known = reasonAmong(members)
    // A page that reads itself again does not ask again what was declined; the reader who clicks is asked.
    if (known !== undefined || (members.some((id) => declined.has(id)) && !navigator.userActivation.isActive)) return known
    const reason = await new Promise<string | null>((resolve) => {
      reasonQuestion.value = { names, count: Number(extensions['count'] ?? members.length), answer: resolve }
    })
    reasonQuestion.value = undefined
    for (const id of members) {
      if (reason === null) declined.add(id)
      else remember(id, reason)
    }
    return reason ?? undefined
  })
  asking = answer
  return answer
}

/** Pictures and downloads on the page send no header: they give the reason that was given last. */
export function noteReason(reason: string): void {
  document.cookie = `${cookieName}=${encodeURIComponent(reason)}; path=/api; samesite=strict${location.protocol === 'https:' ? '; secure' : ''}`
}

/** Nobody who signs in next speaks with the reasons of the one before. */
export function forgetReasons(): void {
  given.clear()
  declined.clear()
  needed.clear()
  sessionStorage.removeItem(storageKey)
  document.cookie = `${cookieName}=; path=/api; max-age=0; samesite=strict`
}

function remember(memberId: string, reason: string): void {
  declined.delete(memberId)
  given.delete(memberId)
  given.set(memberId, reason)
  sessionStorage.setItem(storageKey, JSON.stringify(Object.fromEntries(given)))
}

/** The latest reason among them, if each was given one. */
const reasonAmong = (members: readonly string[]): string | undefined =>
  members.every((id) => given.has(id)) ? [...given].findLast(([id]) => members.includes(id))?.[1] : undefined

/** The same page of the same people, whatever the dates. */
function keyOf(address: string): string {
  const { pathname, searchParams } = new URL(address, location.origin)
  return `${pathname}?${searchParams.get('memberId') ?? ''}&${searchParams.getAll('memberIds').join(',')}`
}
