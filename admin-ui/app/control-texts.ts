import { computed, shallowRef, watchEffect } from 'vue'
import type { ComputedRef } from 'vue'
import en from '@nuxt/ui/runtime/locale/en.js'

type ControlTexts = typeof en

async function load(locale: string): Promise<ControlTexts> {
  if (locale === 'de') return (await import('@nuxt/ui/runtime/locale/de.js')).default as ControlTexts
  const all = await import('@nuxt/ui/locale') as unknown as Readonly<Record<string, ControlTexts>>
  return all[locale.replace('-', '_').toLowerCase()] ?? { ...en, code: locale }
}

/** What menus, calendars and dialogs of the component library say to assistive software: English at once, the reader's language when it has come. */
export function useControlTexts(locale: () => string): ComputedRef<ControlTexts> {
  const loaded = shallowRef<Readonly<Record<string, ControlTexts>>>({ en })
  watchEffect(() => {
    const wanted = locale()
    // Without them the controls speak English, which is better than no page.
    if (loaded.value[wanted] === undefined) void load(wanted).then((texts) => { loaded.value = { ...loaded.value, [wanted]: texts } }, () => undefined)
  })
  return computed(() => loaded.value[locale()] ?? en)
}
