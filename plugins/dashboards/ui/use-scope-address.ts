import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { periods, scopeLists } from '../contracts.ts'
import type { Period, Scope } from '../contracts.ts'

export interface ScopeAddress {
  /** What the address changes about the scope for a look; null where it changes nothing. */
  readonly look: ComputedRef<Scope | null>
  set(scope: Scope): void
  clear(): void
}

const separator = ','
const date = /^\d{4}-\d\d-\d\d$/

/** A scope changed for a look is part of the address: a link shows others the same, with their own rights. */
export function useScopeAddress(): ScopeAddress {
  const route = useRoute()
  const router = useRouter()
  const read = (field: string): string | undefined => {
    const value = route.query[field]
    return typeof value === 'string' ? value : undefined
  }
  const look = computed<Scope | null>(() => {
    const [period, from, to] = [read('period'), read('from'), read('to')]
    const dates = (periods as readonly (string | undefined)[]).includes(period) ? { period: period as Period }
      : from !== undefined && to !== undefined && date.test(from) && date.test(to) && from <= to ? { from, to } : {}
    const lists = scopeLists.flatMap((list) => {
      const value = read(list)
      return value === undefined ? [] : [[list, value.split(separator).filter((id) => id !== '')] as const]
    })
    const found = { ...dates, ...Object.fromEntries(lists) }
    return Object.keys(found).length === 0 ? null : found
  })
  const others = () => Object.entries(route.query).filter(([field]) => !['period', 'from', 'to', ...scopeLists].includes(field))
  return {
    look,
    set(scope) {
      const fields = Object.entries(scope).map(([field, value]) => [field, Array.isArray(value) ? value.join(separator) : String(value)])
      void router.replace({ query: Object.fromEntries([...others(), ...fields]) })
    },
    clear() { void router.replace({ query: Object.fromEntries(others()) }) },
  }
}
