import { shallowRef } from 'vue'
import type { Picture } from '../capture/camera.ts'

export interface OutsideFacts {
  readonly fence: string | null
  readonly meters: number | null
}

/** What a punch may have to ask, and what is answered; `undefined` is always "leave it". */
export interface Questions {
  /** A picture, or that there is none. */
  readonly selfie: { readonly facts: { readonly kind: 'in' | 'out' }; readonly answer: Picture | 'without' }
  readonly reason: { readonly facts: OutsideFacts; readonly answer: string }
  readonly blocked: { readonly facts: OutsideFacts; readonly answer: 'again' }
  /** The phone's storage is full. */
  readonly full: { readonly facts: { readonly hasPicture: boolean }; readonly answer: 'again' | 'without-picture' }
}

type Question = keyof Questions
export type OpenDialog = { [Q in Question]: { readonly question: Q; readonly facts: Questions[Q]['facts']; readonly answer: (value: Questions[Q]['answer'] | undefined) => void } }[Question]

/** One question at a time, shown by the page that owns it. */
export function usePunchDialog() {
  const dialog = shallowRef<OpenDialog>()
  function ask<Q extends Question>(question: Q, facts: Questions[Q]['facts']): Promise<Questions[Q]['answer'] | undefined> {
    return new Promise((resolve) => {
      const answer = (value: Questions[Q]['answer'] | undefined): void => {
        dialog.value = undefined
        resolve(value)
      }
      dialog.value = { question, facts, answer } as OpenDialog
    })
  }
  return { dialog, ask }
}

export type Ask = ReturnType<typeof usePunchDialog>['ask']
