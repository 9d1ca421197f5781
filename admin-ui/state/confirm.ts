import { shallowRef } from 'vue'
import type { ConfirmOptions } from '@overt/sdk/ui'

export interface Question extends ConfirmOptions {
  answer(agreed: boolean): void
}

/** The question that is being asked, shown by `ConfirmDialog`. */
export const question = shallowRef<Question>()

/** Asks; resolves true if the person agreed. A new question takes back one that is still open. */
export function ask(options: ConfirmOptions): Promise<boolean> {
  question.value?.answer(false)
  return new Promise((resolve) => {
    question.value = {
      ...options,
      answer(agreed) {
        question.value = undefined
        resolve(agreed)
      },
    }
  })
}
