import { ref, watch } from 'vue'
import type { Ref } from 'vue'
import { useHost, useLive } from '@overt/sdk/ui'

/** What plugins say about an owner's settings, by the setting's key: several remarks are lines of one. */
export function useSettingNotes(owner: () => string): Ref<Readonly<Record<string, string>>> {
  const host = useHost()
  const notes = ref<Readonly<Record<string, string>>>({})
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
    const gathered: Record<string, string> = {}
    for (const [key, text] of found.flat()) gathered[key] = gathered[key] === undefined ? text : `${gathered[key]}\n${text}`
    if (of === owner()) notes.value = gathered
  }
  watch(() => [owner(), host.contributions('setting.note/v1')] as const, () => { void load() }, { immediate: true })
  for (const type of ['plugin.settings', 'plugin.changed', 'policy.changed', 'workspace.changed'] as const) useLive(type, () => { void load() })
  return notes
}
