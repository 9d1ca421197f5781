import { defineUi } from '@overt/sdk/ui'

export default defineUi({
  id: 'hello',
  setup({ contribute, route }) {
    route({ path: '/hello', name: 'hello.page', title: 'page.title', component: () => import('./HelloPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'page.title', to: '/hello', icon: 'i-lucide-hand' })
  },
})
