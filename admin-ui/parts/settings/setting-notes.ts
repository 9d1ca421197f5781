import { ref, watch } from 'vue'
import type { Ref } from 'vue'
import { useHost, useLive } from '@overt/sdk/ui'

/** What is said about one setting, a remark a line. */
export interface SettingRemarks { readonly warning: string; readonly info: string }

/** What plugins say about an owner's settings, by the setting's key. */
export function useSettingNotes(owner: () => string): Ref<Readonly<Record<string, SettingRemarks>>> {
  const host = useHost()
  const notes = ref<Readonly<Record<string, SettingRemarks>>>({})
  async function load(): Promise<void> {
    const of = owner()
    const found = await Promise.all(host.contributions('setting.note/v1').filter(({ when, pluginId }) => host.isMet(when, pluginId)).map(async ({ pluginId, load: ask }) => {
      try {
        return Object.entries(await ask(of, host.api(pluginId)))
      } catch (cause) {
        console.error(`plugin ${pluginId}:`, cause)
        return []
      }
    }))
    const gathered: Record<string, SettingRemarks> = {}
    for (const [key, remark] of found.flat()) {
      const { warning, info } = gathered[key] ?? { warning: '', info: '' }
      const lines = (known: string, text: string): string => (known === '' ? text : `${known}\n${text}`)
      gathered[key] = typeof remark === 'string' ? { warning: lines(warning, remark), info } : { warning, info: lines(info, remark.info) }
    }
    if (of === owner()) notes.value = gathered
  }
  watch(() => [owner(), host.contributions('setting.note/v1')] as const, () => { void load() }, { immediate: true })
  for (const type of ['plugin.settings', 'plugin.changed', 'policy.changed', 'workspace.changed'] as const) useLive(type, () => { void load() })
  return notes
}
