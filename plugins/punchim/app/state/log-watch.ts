import { computed, shallowRef } from 'vue'
import { canVerify, checkLog, closeFindings, createHttpLogSource, emptyMemory, openFindings } from '@overt/sdk/transparency'
import type { LogMemory } from '@overt/sdk/transparency'
import { ApiFault, call } from '../store/api.ts'
import type { Session } from '../store/database.ts'

/** What this phone has seen of the workspace's log: only this phone keeps it, and only the person closes what was found. */
export function useLogWatch({ workspaceId, memberId }: Session) {
  const place = `punchim-log ${workspaceId}/${memberId}`
  const kept = localStorage.getItem(place)
  const memory = shallowRef<LogMemory>(kept === null ? emptyMemory(workspaceId) : JSON.parse(kept) as LogMemory)
  const findings = computed(() => openFindings(memory.value))

  function keep(next: LogMemory): void {
    localStorage.setItem(place, JSON.stringify(next))
    memory.value = next
  }
  const source = createHttpLogSource((path) => call<unknown>(`/api/workspaces/${workspaceId}${path}`).then((body) => ({ status: 200, body }), (cause: unknown) => {
    if (cause instanceof ApiFault) return { status: cause.status }
    throw cause
  }))
  return {
    findings,
    /** Compares the log with what was seen before. Errors: Error where the server cannot be asked. */
    async check(): Promise<void> {
      if (!await canVerify()) return
      keep(await checkLog(memory.value, source, new Date().toISOString()))
    },
    close: (explanation: string): void => { keep(closeFindings(memory.value, explanation, new Date().toISOString())) },
  }
}
