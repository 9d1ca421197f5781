import { ref } from 'vue'
import { forgetAnswers } from './kept-reads.ts'
import { reachable } from './offline/door.ts'
import type { LiveEvent, LiveListener } from '@overt/sdk/ui'

export type LiveState = 'connecting' | 'open' | 'polling'

const firstRetryMs = 1_000
const longestRetryMs = 30_000
const pollMs = 10_000
/** After so many failures in a row, pages read again every `pollMs` while the stream is tried further. */
const failuresBeforePolling = 2

/** The workspace's event stream: reconnects, and calls `onMissed` listeners when events may have been missed. */
export function createLiveConnection() {
  const state = ref<LiveState>('connecting')
  const listeners = new Set<LiveListener>()
  const missed = new Set<() => void>()
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let polling: ReturnType<typeof setInterval> | undefined
  let address: string | undefined
  let failures = 0
  let opened = false
  let missedFirst = false

  const tellMissed = (): void => {
    forgetAnswers()
    for (const run of missed) run()
  }

  /** A server that is not reached is asked by one request now and then, not by all parts of the page. */
  const poll = (): void => { if (reachable.value) tellMissed() }

  const tell = (event: LiveEvent): void => {
    forgetAnswers(event)
    for (const listener of listeners) listener(event)
  }

  function connect(): void {
    if (address === undefined) return
    source = new EventSource(address)
    source.onopen = () => {
      state.value = 'open'
      failures = 0
      clearInterval(polling)
      polling = undefined
      // Also where the page was shown from what this browser had kept.
      if (opened || missedFirst) tellMissed()
      opened = true
      missedFirst = false
    }
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as LiveEvent
      if (event.type === 'events.missed') tellMissed()
      if (event.type === 'stream.closed') {
        if (event.code === 'too-many-streams') standBack()
        else comeBack()
        return
      }
      tell(event)
    }
    source.onerror = () => {
      source?.close()
      failures += 1
      missedFirst = true
      state.value = failures > failuresBeforePolling ? 'polling' : 'connecting'
      if (state.value === 'polling') polling ??= setInterval(poll, pollMs)
      clearTimeout(retry)
      retry = setTimeout(connect, Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1)) * (0.75 + Math.random() / 2))
    }
  }
  /** The process stops and another takes over; all its pages at once would be a crowd at that door. */
  function comeBack(): void {
    source?.close()
    state.value = 'connecting'
    clearTimeout(retry)
    retry = setTimeout(connect, firstRetryMs * 2 * Math.random())
  }
  /** Others of this person's pages took the place: this one reads again now and then, and asks for a place once it is looked at. */
  function standBack(): void {
    source?.close()
    state.value = 'polling'
    polling ??= setInterval(poll, pollMs)
    addEventListener('focus', () => { if (address !== undefined && state.value === 'polling') connect() }, { once: true })
  }
  function close(): void {
    // From here on nobody says what changes.
    forgetAnswers()
    source?.close()
    clearTimeout(retry)
    clearInterval(polling)
    polling = undefined
    address = undefined
    opened = false
    missedFirst = false
    failures = 0
  }
  // A machine that slept or was offline comes back at once, not after the back-off.
  addEventListener('online', () => {
    if (address === undefined || state.value === 'open') return
    source?.close()
    clearTimeout(retry)
    connect()
  })
  return {
    state,
    open(next: string) {
      if (next === address) return
      close()
      address = next
      state.value = 'connecting'
      connect()
    },
    close,
    /** Tells this page of a change that the server does not know of yet. */
    tell,
    /** Has pages read again: they may have missed changes. */
    missed: tellMissed,
    subscribe(listener: LiveListener) {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    onMissed(run: () => void) {
      missed.add(run)
      return () => { missed.delete(run) }
    },
  }
}

export const live = createLiveConnection()
