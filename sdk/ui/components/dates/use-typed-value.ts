import { computed, ref, watch } from 'vue'
import type { Ref } from 'vue'

export interface TypedValue {
  /** What the input shows: while somebody types their own text, else the value as its reader writes it. */
  readonly shown: Readonly<Ref<string>>
  /** Whether what stands in the input says no value. */
  readonly isWrong: Readonly<Ref<boolean>>
  /** Whether somebody is still typing, who is not to be told yet. */
  readonly isTyping: Readonly<Ref<boolean>>
  onInput(text: string): void
  /** Leaves the input, or takes what stands there as said. */
  settle(): void
  set(value: string): void
}

/**
 * An input with a text that is read: each text that says a value gives it at once, and the text is put into its usual form when the input is left. A text
 * that says none is given as it stands, so that no form takes what was there before for what was meant; what was typed stays.
 */
export function useTypedValue(model: Ref<string>, { write, read }: { readonly write: (value: string) => string; readonly read: (text: string) => string | undefined }): TypedValue {
  const typed = ref<string>()
  const isLeft = ref(true)
  const hasValue = computed(() => model.value === '' || read(model.value) === model.value)
  const shown = computed(() => typed.value ?? (hasValue.value ? (model.value === '' ? '' : write(model.value)) : model.value))
  // Changed from outside: what was typed is past.
  watch(model, (value) => { if (typed.value !== undefined && valueOf(typed.value) !== value) typed.value = undefined })
  const valueOf = (text: string): string => (text.trim() === '' ? '' : read(text) ?? text.trim())
  const isUnread = (text: string): boolean => text.trim() !== '' && read(text) === undefined
  function onInput(text: string): void {
    isLeft.value = false
    typed.value = text
    model.value = valueOf(text)
  }
  return {
    shown,
    isWrong: computed(() => (typed.value === undefined ? !hasValue.value : isUnread(typed.value))),
    isTyping: computed(() => !isLeft.value),
    onInput,
    settle() {
      isLeft.value = true
      if (typed.value !== undefined && !isUnread(typed.value)) typed.value = undefined
    },
    set(value) {
      isLeft.value = true
      typed.value = undefined
      model.value = value
    },
  }
}
