import { computed, reactive, toRaw, watch } from 'vue'
import type { ComputedRef } from 'vue'

/** What a person types into a form, kept while the values behind it change. */
export interface FormDraft<T extends object> {
  /** What the inputs show and change. */
  readonly values: T
  /** The fields that differ from what is stored; none before that is known. */
  readonly changed: ComputedRef<Partial<T>>
  readonly isChanged: ComputedRef<boolean>
  /**
   * Runs `save`, which ends once `stored` says what was saved, then takes the fields (all without any named) as they are stored: the server may have written them another way.
   * What the reader typed meanwhile stays. Throws what `save` throws, and changes nothing then.
   */
  saving(save: () => Promise<void>, keys?: readonly (keyof T)[]): Promise<void>
}

/**
 * The values of a form beside what is stored. Fields that the reader has not changed follow what is stored, also while the form is open; what the reader has typed stays, whatever
 * else is loaded again. `stored` is undefined until it is known; `empty` stands in until then. Fields hold what JSON can say.
 */
export function useFormDraft<T extends object>(stored: () => T | undefined, empty: T): FormDraft<T> {
  const values = reactive(structuredClone(empty)) as T
  let known = structuredClone(empty)
  const textOf = (value: unknown): string | undefined => JSON.stringify(toRaw(value))
  const isSame = (key: keyof T, one: T, other: T): boolean => textOf(one[key]) === textOf(other[key])

  function follow(now: T | undefined, takes: (key: keyof T) => boolean): void {
    if (now === undefined) return
    for (const key of Object.keys(now) as (keyof T)[]) if (takes(key)) values[key] = structuredClone(toRaw(now[key]))
    known = structuredClone(toRaw(now))
  }
  watch(stored, (now) => { follow(now, (key) => isSame(key, values, known)) }, { immediate: true })

  const changed = computed<Partial<T>>(() => {
    const now = stored()
    if (now === undefined) return {}
    return Object.fromEntries((Object.keys(now) as (keyof T & string)[]).filter((key) => !isSame(key, values, now)).map((key) => [key, values[key]])) as Partial<T>
  })
  async function saving(save: () => Promise<void>, keys?: readonly (keyof T)[]): Promise<void> {
    const sent = structuredClone(toRaw(values)) as T
    await save()
    follow(stored(), (key) => (keys?.includes(key) ?? true) && isSame(key, values, sent))
  }
  return { values, changed, isChanged: computed(() => Object.keys(changed.value).length > 0), saving }
}
