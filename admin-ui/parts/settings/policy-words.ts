import { computed, reactive, ref, watch } from 'vue'
import { refDebounced } from '@vueuse/core'
import { useApi, useResource } from '@overt/sdk/ui'
import type { PolicyPreview } from '../../state/wire.ts'

/** What stands in the forms of Settings → Monitoring and is not stored: of the workspace under `core`, of plugins under their ids. */
export type PolicyDrafts = Record<string, Readonly<Record<string, unknown>> | undefined>

const settleMs = 250

/** What members read now, and what they would read with what stands in the forms. */
export function usePolicyWords() {
  const api = useApi()
  const drafts = reactive<PolicyDrafts>({})
  const body = computed(() => {
    const { core, ...plugins } = drafts
    const drafted = Object.fromEntries(Object.entries(plugins).filter(([, settings]) => settings !== undefined && Object.keys(settings).length > 0))
    return JSON.stringify({ ...core === undefined ? {} : { monitoring: core }, ...Object.keys(drafted).length === 0 ? {} : { plugins: drafted } })
  })
  const isDrafted = computed(() => body.value !== '{}')
  const settled = refDebounced(body, settleMs)
  const stored = ref<PolicyPreview>()
  const drafted = ref<PolicyPreview>()
  /** Values that the server refuses have no sentence. */
  const isRefused = ref(false)
  const policy = useResource(() => '/policy', { live: ['policy.changed', 'plugin.changed', 'plugin.settings'] })
  watch([settled, policy.data], async () => {
    const asked = settled.value
    try {
      const [now, then] = await Promise.all([api.post<PolicyPreview>('/policy/preview', {}), asked === '{}' ? undefined : api.post<PolicyPreview>('/policy/preview', JSON.parse(asked) as object)])
      if (asked !== settled.value) return
      stored.value = now
      drafted.value = then
      isRefused.value = false
    } catch {
      isRefused.value = true
    }
  }, { immediate: true })
  const words = computed(() => (isDrafted.value ? drafted.value ?? stored.value : stored.value))
  /** What saving would change for members; undefined while nothing is drafted, or it is refused. */
  const reach = computed(() => (isDrafted.value && !isRefused.value ? drafted.value?.reach ?? undefined : undefined))
  return { drafts, words, reach, stored, isDrafted, isRefused }
}
