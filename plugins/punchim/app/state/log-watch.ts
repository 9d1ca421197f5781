import { computed, shallowRef } from 'vue'
import { canVerify, checkLog, closeFindings, emptyMemory, openFindings } from '@overt/sdk/transparency'
import type { LogHead, LogKey, LogMemory, LogRestart } from '@overt/sdk/transparency'
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
  async function ask<T>(path: string): Promise<T | null> {
    try {
      return await call<T>(`/api/workspaces/${workspaceId}/log/${path}`)
    } catch (cause) {
      // Who is away or signed out, or asks for patience, has refused nothing.
      if (cause instanceof ApiFault && !cause.isTemporary && cause.status !== 401) return null
      throw cause
    }
  }
  return {
    findings,
    /** Compares the log with what was seen before. Errors: `ApiFault` where the server cannot be asked. */
    async check(): Promise<void> {
      if (!await canVerify()) return
      keep(await checkLog(memory.value, {
        head: () => ask<LogHead>('head'),
        keys: () => ask<{ items: LogKey[]; restarts: LogRestart[] }>('keys'),
        consistency: (from, to) => ask<{ path: string[] }>(`consistency?from=${String(from)}&to=${String(to)}`),
      }, new Date().toISOString()))
    },
    close: (explanation: string): void => { keep(closeFindings(memory.value, explanation, new Date().toISOString())) },
  }
}
