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

const gatherMs = 100

/** The member's running entry. */
export const useTimer = defineStore('timer', () => {
  const session = useSession()
  const running = ref<Entry | null>(null)
  const last = ref<Entry | null>(null)
  const busy = ref(false)
  let reading: ReturnType<typeof setTimeout> | undefined

  async function load({ mayBeKept = false } = {}): Promise<void> {
    running.value = (await session.api.get<{ readonly entry: Entry | null }>('/timer', { mayBeKept })).entry
  }
  /** Events that come together, such as one entry stopping as the next starts, are one reading. */
  function soon(): void {
    reading ??= setTimeout(() => {
      reading = undefined
      const before = running.value
      load().then(() => { if (before !== null && running.value === null) last.value = before }, (cause: unknown) => { console.warn('the timer could not be read again:', cause) })
    }, gatherMs)
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
    if (event.type === 'entry.changed' && event.memberId === session.membership?.memberId) soon()
  })
  live.onMissed(soon)
  return { running, last, busy, load, start, stop }
})
