import { ref } from 'vue'

export const appearances = ['system', 'light', 'dark'] as const
export type Appearance = typeof appearances[number]

const storageKey = 'punchim-appearance'
const isAppearance = (text: string | null): text is Appearance => (appearances as readonly (string | null)[]).includes(text)
export const appearance = ref<Appearance>('system')

const systemDark = matchMedia('(prefers-color-scheme: dark)')

/** Shows the page in light or dark: as chosen now or before, else as the system has it. */
export function useAppearance(chosen?: Appearance): void {
  if (chosen !== undefined) localStorage.setItem(storageKey, chosen)
  const kept = localStorage.getItem(storageKey)
  appearance.value = isAppearance(kept) ? kept : 'system'
  applyAppearance()
}

/** Sets the one attribute that the stylesheet reads, again whenever the system changes. */
function applyAppearance(): void {
  const isDark = appearance.value === 'system' ? systemDark.matches : appearance.value === 'dark'
  document.documentElement.dataset['appearance'] = isDark ? 'dark' : 'light'
}
systemDark.addEventListener('change', applyAppearance)
