import { ApiProblem } from '../api.ts'
import { useHost } from '../host.ts'
import type { ConfirmOptions, ToastOptions } from '../host.ts'

/** Toasts, questions, and one way to tell of a failure. */
export interface Feedback {
  toast(options: ToastOptions): void
  confirm(options: ConfirmOptions): Promise<boolean>
  /** Shows a failure: what happened and what to do. */
  failed(cause: unknown): void
  /** Runs an action and shows its failure; true if it went well. */
  attempt(action: () => Promise<unknown>): Promise<boolean>
}

/** Toasts with undo, questions before what can't be undone, and failures told. */
export function useFeedback(): Feedback {
  const host = useHost()
  const failed = (cause: unknown): void => {
    const title = cause instanceof ApiProblem ? cause.title : host.translate('error.unexpected')
    const description = cause instanceof Error ? cause.message : String(cause)
    host.toast({ title, ...(description === title ? {} : { description }), tone: 'error' })
  }
  return {
    toast: (options) => { host.toast(options) },
    confirm: (options) => host.confirm(options),
    failed,
    async attempt(action) {
      try {
        await action()
        return true
      } catch (cause) {
        failed(cause)
        return false
      }
    },
  }
}
