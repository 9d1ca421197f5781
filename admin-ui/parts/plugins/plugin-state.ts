import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useMessages } from '@overt/sdk/ui'
import type { PluginView, StatusTone } from '@overt/sdk/ui'

export interface PluginState {
  readonly tone: StatusTone
  readonly label: string
  /** Why it is suspended; why it failed is its own part of the card. */
  readonly reason: string | undefined
  readonly switchable: boolean
}

/** Whether it could not be started. */
export const hasFailed = ({ state }: Pick<PluginView, 'state'>): boolean => state === 'incompatible' || state.endsWith('failed')

/** A plugin's state in words: on, off, failed, suspended, being prepared. */
export function usePluginState(plugin: () => PluginView): ComputedRef<PluginState> {
  const { t } = useMessages()
  return computed(() => {
    const { state, enabled, suspended } = plugin()
    if (hasFailed({ state })) return { tone: 'absent', label: t(`plugin-state.${state}`), reason: undefined, switchable: enabled }
    if (state !== 'ready') return { tone: 'off', label: t(`plugin-state.${state}`), reason: undefined, switchable: false }
    if (enabled && suspended !== null) return { tone: 'late', label: t('plugin-state.suspended'), reason: t(`plugin-suspended.${suspended}`), switchable: true }
    return { tone: enabled ? 'present' : 'off', label: t(enabled ? 'plugin-state.on' : 'plugin-state.off'), reason: undefined, switchable: true }
  })
}
