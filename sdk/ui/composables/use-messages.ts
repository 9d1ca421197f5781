import type { Ref } from 'vue'
import { useCurrentPlugin, useHost } from '../host.ts'

/** Texts in the reader's language. */
export interface Messages {
  /** The text of a key of the plugin's catalogue (the host's in host components); `{name}` places are filled. */
  t(key: string, values?: Readonly<Record<string, unknown>>): string
  readonly locale: Readonly<Ref<string>>
}

/** Texts in the reader's language. */
export function useMessages(pluginId?: string): Messages {
  const host = useHost()
  const plugin = pluginId ?? useCurrentPlugin()
  return { t: (key, values) => host.translate(key, values, plugin), locale: host.locale }
}
