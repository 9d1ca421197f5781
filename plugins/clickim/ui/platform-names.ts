import { useResource } from '@overt/sdk/ui'
import type { Platform } from '../contracts.ts'

/** Names of platforms by id; one that is no longer listed is called by its id. */
export function usePlatformNames() {
  const list = useResource<readonly Platform[]>(() => 'platforms')
  return {
    list,
    nameOf: (id: string): string => list.data.value?.find((platform) => platform.id === id)?.name ?? id,
  }
}
