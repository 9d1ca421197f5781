import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Entry, LiveEvents } from '@overt/sdk/ui'
import { useCatalogue } from './catalogue.ts'
import { live } from './live.ts'
import { useSession } from './session.ts'

export interface StartRequest {
  readonly task?: string
  readonly taskId?: string
  readonly project?: string
  readonly organization?: string
  readonly at?: string
}

/** What the server stopped without its member; the task by its name at that time, where this page knew it: it may be deleted by now. */
export interface EndedByServer extends Pick<LiveEvents['entry.ended'], 'reason' | 'stoppedAt'> {
  readonly task: string | null
}

const gatherMs = 100

/** The member's running entry. */
export const useTimer = defineStore('timer', () => {
  const session = useSession()
  const catalogue = useCatalogue()
  const running = ref<Entry | null>(null)
  const last = ref<Entry | null>(null)
  const busy = ref(false)
  const ended = ref<EndedByServer | null>(null)
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
      ended.value = null
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
    if (event.type !== 'entry.changed' && event.type !== 'entry.ended' || event.memberId !== session.membership?.memberId) return
    if (event.type === 'entry.ended') ended.value = { reason: event.reason, stoppedAt: event.stoppedAt, task: running.value === null ? null : catalogue.path(running.value).task }
    soon()
  })
  live.onMissed(soon)
  return { running, last, busy, ended, load, start, stop }
})
