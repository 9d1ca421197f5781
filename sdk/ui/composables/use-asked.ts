import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/**
 * Begins something that a link to this page asks for: `useAsked('new', () => { open.value = true })` with `to: '/mood?new'`. `begin` gets what follows the name (`?new=…`), empty
 * without. The name goes from the address, so that a reload does not begin it again and the same link does.
 */
export function useAsked(name: string, begin: (value: string) => void): void {
  const route = useRoute()
  const router = useRouter()
  watch(() => route.query[name], (asked) => {
    if (asked === undefined) return
    begin(typeof asked === 'string' ? asked : '')
    const { [name]: _, ...query } = route.query
    void router.replace({ query, hash: route.hash })
  }, { immediate: true })
}
