import { defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'

export default defineUi({
  id: 'chat',
  setup({ contribute, route }) {
    route({ path: '/chat', name: 'chat.page', title: 'title', component: () => import('./ChatPage.vue') })
    route({ path: '/chat/messengers', name: 'chat.messengers', title: 'tab.messengers', component: () => import('./MessengersPage.vue') })
    route({ path: '/chat/set-up', name: 'chat.setup', title: 'tab.setup', when: { can: ['update', 'Plugin'] }, component: () => import('./SetupPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'title', to: '/chat', icon: 'i-lucide-message-circle', order: 60 })
    contribute('palette.action/v1', { id: 'write', title: 'palette.write', icon: 'i-lucide-message-circle', to: '/chat', words: ['bot', 'message', 'ask', 'command', 'sentence', 'nachricht', 'schreiben', 'frage', 'befehl', 'satz'] })
    contribute('palette.action/v1', { id: 'messenger', title: 'palette.messenger', icon: 'i-lucide-link', to: '/chat/messengers', words: ['slack', 'teams', 'messenger', 'connect', 'link account', 'verbinden', 'verknüpfen', 'koppeln'] })
    contribute('palette.action/v1', { id: 'set-up', title: 'palette.set-up', icon: 'i-lucide-bot', to: '/chat/set-up', words: ['bot', 'install', 'slack app', 'webhook', 'einrichten', 'anbinden'], when: { can: ['update', 'Plugin'] } })
    contribute('monitoring.settings/v1', { id: 'kept', title: 'title', icon: 'i-lucide-message-circle', order: 80, settings: ['retentionDays'] })
  },
})
