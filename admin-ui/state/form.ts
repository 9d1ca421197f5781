import { ref, shallowRef } from 'vue'
import { ApiProblem } from '@overt/sdk/ui'

/** A form that is sent: busy while it is under way, the server's complaint beside the field it is about. */
export function useForm() {
  const busy = ref(false)
  const problem = shallowRef<ApiProblem>()

  /** Runs the action; true if it went well. */
  async function submit(action: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = undefined
    try {
      await action()
      return true
    } catch (cause) {
      void import('../parts/unsaved-input.ts').then(({ keepDraft }) => { keepDraft() })
      problem.value = cause instanceof ApiProblem ? cause : new ApiProblem({ status: 0, code: 'client-error', title: String(cause) })
      return false
    } finally {
      busy.value = false
    }
  }
  /** The complaint about one field, for `UFormField`. */
  const errorOf = (path: string): string | undefined => problem.value?.errors.find((error) => error.path === path)?.message
  return { busy, problem, submit, errorOf }
}
