import type { Api } from '../api.ts'
import { useCurrentPlugin, useHost } from '../host.ts'

/** The API as the signed-in member, relative to the plugin whose component this is (or to the one named). */
export function useApi(pluginId?: string): Api {
  return useHost().api(pluginId ?? useCurrentPlugin())
}
