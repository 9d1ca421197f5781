import type { Ref } from 'vue'
import type { Workspace } from '../../wire/index.ts'
import { useHost } from '../host.ts'

/** The workspace that is open: name, time zone, first day of the week. */
export function useWorkspace(): Readonly<Ref<Workspace>> {
  return useHost().workspace
}
