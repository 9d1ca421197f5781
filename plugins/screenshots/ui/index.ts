import { defineUi } from '@overt/sdk/ui'

export default defineUi({
  id: 'screenshots',
  setup({ contribute, route }) {
    route({ path: '/screenshots', name: 'screenshots.wall', title: 'title', component: () => import('./WallPage.vue') })
    contribute('nav.main/v1', { id: 'wall', title: 'title', to: '/screenshots', icon: 'i-lucide-images', order: 35 })
    contribute('member.tab/v1', { id: 'pictures', title: 'title', path: 'screenshots', icon: 'i-lucide-images', order: 30, component: () => import('./MemberPictures.vue') })
  },
})
