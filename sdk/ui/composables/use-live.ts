import { onScopeDispose } from 'vue'
import type { LiveEvents } from '../../wire/index.ts'
import { useHost } from '../host.ts'

/**
 * Calls `handler` for every event of this type while the component lives. `missed` runs after a gap in the stream, and
 * every 10 s while the stream can't be had: read again there.
 */
export function useLive<T extends keyof LiveEvents>(
  type: T, handler: (event: LiveEvents[T]) => void, missed?: () => void,
): void {
  const { live } = useHost()
  onScopeDispose(live.subscribe((event) => {
    if (event.type === type) handler(event as unknown as LiveEvents[T])
  }))
  if (missed !== undefined) onScopeDispose(live.onMissed(missed))
}
