import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { uiHostKey } from '@overt/sdk/ui'
import { useLooks } from '../state/looks.ts'
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
await app.runWithContext(() => useLocale(useLooks().locale))
app.use(router)
app.runWithContext(() => { app.provide(uiHostKey, createHost()) })
app.mount('#app')
