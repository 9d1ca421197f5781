import { computed } from 'vue'
import type { ComputedRef, InjectionKey } from 'vue'
import { useResource } from '@overt/sdk/ui'
import type { Loaded } from '@overt/sdk/ui'
import type {} from '../contracts.ts'
import type { Day } from './pictures.ts'

/** Gets addresses that are good again, for whoever shows a picture; asked by many at once, it reads once. */
export type Freshen = () => Promise<void>
export const freshenKey: InjectionKey<Freshen> = Symbol('screenshots.freshen')

/** A day of a member, read again when a picture comes. */
export function useDay(memberId: () => string, date: () => string): Loaded<Day> & { readonly freshen: Freshen; readonly day: ComputedRef<Day | undefined> } {
  const loaded = useResource<Day>(() => `days/${memberId()}/${date()}`, { live: ['screenshots.changed'] })
  return { ...loaded, day: computed(() => loaded.data.value), freshen: onceAtATime(loaded.reload) }
}

/** Calls that come while one is under way share it. */
export function onceAtATime(run: () => Promise<void>): Freshen {
  let running: Promise<void> | undefined
  return () => running ??= run().finally(() => { running = undefined })
}
