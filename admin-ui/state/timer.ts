import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Entry } from '@overt/sdk/ui'
import { live } from './live.ts'
import { useSession } from './session.ts'

export interface StartRequest {
  readonly task?: string
  readonly taskId?: string
  readonly project?: string
  readonly organization?: string
  readonly at?: string
}

/** The member's running entry. */
export const useTimer = defineStore('timer', () => {
  const session = useSession()
  const running = ref<Entry | null>(null)
  const last = ref<Entry | null>(null)
  const busy = ref(false)

  async function load(): Promise<void> {
    running.value = (await session.api.get<{ readonly entry: Entry | null }>('/timer')).entry
  }
  async function start(request: StartRequest): Promise<Entry> {
    busy.value = true
    try {
      const answer = await session.api.post<Entry | { readonly entry: Entry }>('/timer/start', request)
      running.value = 'entry' in answer ? answer.entry : answer
      return running.value
    } finally {
      busy.value = false
    }
  }
  async function stop(): Promise<void> {
    busy.value = true
    try {
      const answer = await session.api.post<Entry | { readonly entry: Entry }>('/timer/stop', {})
      last.value = 'entry' in answer ? answer.entry : answer
      running.value = null
    } finally {
      busy.value = false
    }
  }
  live.subscribe((event) => {
    if (event.type !== 'entry.changed' || event.entry.memberId !== session.membership?.memberId) return
    const { entry, change } = event
    if (entry.stoppedAt === null && change !== 'deleted') running.value = entry
    else if (running.value?.id === entry.id) {
      running.value = null
      if (change !== 'deleted') last.value = entry
    }
  })
  live.onMissed(() => {
    load().catch((cause: unknown) => { console.warn('the timer could not be read again:', cause) })
  })
  return { running, last, busy, load, start, stop }
})
