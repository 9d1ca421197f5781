import type { ApiProblem, Entry } from '@overt/sdk/ui'

/** An entry that was planned and is going on, in the way of a timer that is to start now. */
export interface PlannedEntry {
  readonly id: string
  readonly startedAt: string
  readonly stoppedAt: string
}

/** Asks whether a planned entry may end now; set by the host, which knows words and zones. */
let askToEnd: (planned: PlannedEntry, entry: Entry) => Promise<boolean> = () => Promise.resolve(false)
export function whenPlanned(ask: typeof askToEnd): void {
  askToEnd = ask
}
export const mayEnd = (planned: PlannedEntry, entry: Entry): Promise<boolean> => askToEnd(planned, entry)

const starts = /\/timer\/start$|\/entries\/[^/]+\/continue$/

/** The planned entry that a start at this instant was refused for; a start at another time is for its form to mend. */
export function plannedInTheWay(address: string, body: unknown, problem: ApiProblem, now: number): PlannedEntry | undefined {
  const at = (body as { readonly at?: unknown } | undefined)?.at
  if (problem.code !== 'entry-overlaps' || !starts.test(address) || at !== undefined) return undefined
  const overlaps = (problem.extensions['overlaps'] ?? []) as readonly { readonly id: string; readonly startedAt: string; readonly stoppedAt: string | null }[]
  return overlaps.find((each): each is PlannedEntry => each.stoppedAt !== null && Date.parse(each.startedAt) <= now && now < Date.parse(each.stoppedAt))
}
