import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { uiHostKey } from '@overt/sdk/ui'
import { useLooks } from '../state/looks.ts'
import { beginOpening } from '../state/opening.ts'
import { useSession } from '../state/session.ts'
import App from './App.vue'
import { createHost } from './host.ts'
import { i18n, useLocale } from './i18n.ts'
import { installIcons } from './icons.ts'
import { router } from './router.ts'
import './main.css'

if (!('Temporal' in globalThis)) await import('temporal-polyfill/global')

const app = createApp(App)
app.use(createPinia()).use(i18n)
installIcons()
await app.runWithContext(() => {
  const { locale } = useLooks()
  const { meta, query } = router.resolve(location.pathname + location.search)
  // On its way while the texts are, too.
  if (meta.open !== true && meta.operator !== true) beginOpening(typeof query['workspace'] === 'string' ? query['workspace'] : useSession().lastWorkspace(), locale)
  return useLocale(locale)
})
app.use(router)
app.runWithContext(() => { app.provide(uiHostKey, createHost()) })
app.mount('#app')
