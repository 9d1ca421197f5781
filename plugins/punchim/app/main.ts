import { createApp } from 'vue'
import App from './App.vue'
import { useAppearance } from './state/appearance.ts'
import { watchUpdates } from './state/updates.ts'
import { useLanguage } from './texts/messages.ts'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/parts.css'

useAppearance()
await useLanguage()
createApp(App).mount('#app')
await watchUpdates()
