import type { Router } from 'vue-router'
import { createApi } from '../state/http.ts'
import { usePluginParts } from '../state/plugin-parts.ts'
import { useSession } from '../state/session.ts'

/** The page that a plugin knows this member wants to see first; undefined where none does. A plugin that fails has none. */
async function landingPage(): Promise<string | undefined> {
  const session = useSession()
  for (const { pluginId, load } of usePluginParts().contributions('landing/v1')) {
    try {
      const found = await load(createApi(() => session.workspace?.id ?? '', pluginId))
      if (found !== undefined) return found
    } catch (cause) {
      console.error(`plugin ${pluginId}:`, cause)
    }
  }
  return undefined
}

/** Whoever comes in at Today lands where they chose to; who has gone elsewhere meanwhile, or asks for Today later, is left alone. */
export async function landWhereChosen(router: Router): Promise<void> {
  const { back } = history.state as { readonly back?: string | null }
  const cameIn = typeof back !== 'string' || back.startsWith('/sign-in')
  const stillThere = (): boolean => cameIn && router.currentRoute.value.name === 'today'
  if (!stillThere()) return
  const page = await landingPage()
  if (page !== undefined && stillThere() && router.resolve(page).name !== 'not-found') await router.replace(page)
}
