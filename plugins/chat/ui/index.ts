import { defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'

export default defineUi({
  id: 'chat',
  setup({ contribute, route }) {
    route({ path: '/chat', name: 'chat.page', title: 'title', component: () => import('./ChatPage.vue') })
    route({ path: '/chat/messengers', name: 'chat.messengers', title: 'tab.messengers', component: () => import('./MessengersPage.vue') })
    route({ path: '/chat/set-up', name: 'chat.setup', title: 'tab.setup', when: { can: ['update', 'Plugin'] }, component: () => import('./SetupPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'title', to: '/chat', icon: 'i-lucide-message-circle', order: 60 })
  },
})
