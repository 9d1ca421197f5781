import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { uiHostKey } from '@overt/sdk/ui'
import { useLooks } from '../state/looks.ts'
import { beginOpening } from '../state/opening.ts'
import { useSession } from '../state/session.ts'
import App from './App.vue'
import { createHost } from './host.ts'
import { useLocale } from './i18n.ts'
import { installIcons } from './icons.ts'
import { history, router } from './router.ts'
import './main.css'

if (!('Temporal' in globalThis)) await import('temporal-polyfill/global')

const app = createApp(App)
app.use(createPinia())
installIcons()
await app.runWithContext(() => {
  const { locale } = useLooks()
  const { meta, query } = router.resolve(history.location)
  const session = useSession()
  const [asked, formerly] = [history.asked(), query['workspace']]
  // On its way while the texts are, too.
  if (meta.open !== true && meta.operator !== true) beginOpening(asked === undefined ? typeof formerly === 'string' ? formerly : session.lastWorkspace() : session.idOf(asked), locale)
  return useLocale(locale)
})
app.use(router)
app.runWithContext(() => { app.provide(uiHostKey, createHost()) })
app.mount('#app')
const showWhole = (): void => { void import('./clipped-text.ts').then(({ showClippedText }) => { showClippedText() }) }
addEventListener('pointermove', showWhole, { once: true })
addEventListener('focusin', (event) => { void import('../parts/leave-guard.ts').then(({ guardLeaving }) => { guardLeaving(router, event) }); showWhole() }, { once: true })
