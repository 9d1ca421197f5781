import { useColorMode, useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { browserLocale, isLocale, useLocale } from '../app/i18n.ts'

export type ColourChoice = 'auto' | 'light' | 'dark'

/** What one browser remembers: colours, language, width of the sidebar. */
export const useLooks = defineStore('looks', () => {
  const { store: colours, state } = useColorMode({ storageKey: 'overt.colours', disableTransition: false })
  const chosenLocale = useStorage<string>('overt.locale', '')
  const narrow = useStorage('overt.sidebar-narrow', false)
  const locale = computed<string>(() => isLocale(chosenLocale.value) ? chosenLocale.value : browserLocale())
  return {
    colours,
    dark: computed(() => state.value === 'dark'),
    locale,
    narrow,
    async setLocale(next: string) {
      await useLocale(next)
      chosenLocale.value = next
    },
  }
})
