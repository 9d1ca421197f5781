import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export interface LaunchActions {
  start(): void
  stop(): void
  add(): void
  say(sentence: string): void
}

/** What the app was opened for: a shortcut of the home screen (`?do=start`, `stop`, `add`) or a shared sentence (`?say=…`). Done once, then the address forgets it. */
export function useLaunchRequests(actions: LaunchActions): void {
  const [route, router] = [useRoute(), useRouter()]
  watch(() => route.query, async ({ do: asked, say, ...query }) => {
    if (asked === undefined && say === undefined) return
    await router.replace({ path: route.path, query, hash: route.hash })
    if (typeof say === 'string' && say.trim() !== '') actions.say(say.trim())
    else if (asked === 'start' || asked === 'stop' || asked === 'add') actions[asked]()
  }, { immediate: true })
}
