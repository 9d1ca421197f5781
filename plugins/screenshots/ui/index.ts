import { defineUi } from '@overt/sdk/ui'

export default defineUi({
  id: 'screenshots',
  setup({ contribute, route }) {
    route({ path: '/screenshots', name: 'screenshots.wall', title: 'title', component: () => import('./WallPage.vue') })
    contribute('palette.action/v1', { id: 'look', title: 'palette.look', icon: 'i-lucide-images', to: '/screenshots', words: ['pictures', 'screen', 'images', 'wall', 'bilder', 'schirm', 'aufnahmen'] })
    contribute('nav.main/v1', { id: 'wall', title: 'title', to: '/screenshots', icon: 'i-lucide-images', order: 35 })
    contribute('monitoring.settings/v1', {
      id: 'screenshots', title: 'title', icon: 'i-lucide-images', order: 40,
      settings: ['mode', 'everyMinutes', 'displays', 'blur', 'maximumWidth', 'quality', 'excludedApps', 'excludedDomains', 'collectFront', 'notice', 'memberMayDelete', 'retentionDays'],
    })
    contribute('monitoring.panel/v1', { id: 'people', title: 'overrides.title', icon: 'i-lucide-user-cog', order: 41, when: { can: ['read', 'ScreenshotOverride', { memberId: null }] }, component: () => import('./OverrideList.vue') })
    contribute('member.tab/v1', { id: 'pictures', title: 'title', path: 'screenshots', icon: 'i-lucide-images', order: 30, component: () => import('./MemberPictures.vue') })
  },
})
