import { computed, onBeforeUnmount, onMounted, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { shortestExplanation } from '../transparency/memory.ts'

/** How a page looks at the transparency log, and how its person closes what was found. */
export interface WatchedLog {
  check(): Promise<void>
  close(explanation: string): void
}

/** The state of a notice about a history that does not fit. */
export interface LogNotice {
  /** Whether the person is writing an explanation. */
  readonly closing: Ref<boolean>
  readonly explanation: Ref<string>
  readonly canClose: ComputedRef<boolean>
  close(): void
}

const againMs = 600_000

/** What a notice about a history that does not fit needs: the log is checked while the page is open, and only an explanation closes what was found. */
export function useLogNotice(log: WatchedLog): LogNotice {
  const closing = ref(false)
  const explanation = ref('')
  const canClose = computed(() => explanation.value.trim().length >= shortestExplanation)
  let timer: ReturnType<typeof setInterval> | undefined

  function check(): void {
    log.check().catch((cause: unknown) => { console.warn('the log could not be checked:', cause) })
  }
  onMounted(() => {
    check()
    timer = setInterval(check, againMs)
  })
  onBeforeUnmount(() => { clearInterval(timer) })
  return {
    closing, explanation, canClose,
    close(): void {
      log.close(explanation.value)
      closing.value = false
      explanation.value = ''
    },
  }
}
