import { ref } from 'vue'

export const appearances = ['system', 'light', 'dark'] as const
export type Appearance = typeof appearances[number]

const storageKey = 'punchim-appearance'
const isAppearance = (text: string | null): text is Appearance => (appearances as readonly (string | null)[]).includes(text)
export const appearance = ref<Appearance>('system')

/** Light or dark, as chosen or as the system has it. */
export function useAppearance(chosen?: Appearance): void {
  if (chosen !== undefined) localStorage.setItem(storageKey, chosen)
  const kept = localStorage.getItem(storageKey)
  appearance.value = isAppearance(kept) ? kept : 'system'
  document.documentElement.dataset['appearance'] = appearance.value
}
