import { defineUi } from '@overt/sdk/ui'

export default defineUi({
  id: 'permissions',
  setup({ contribute, route }) {
    route({ path: '/permissions', name: 'permissions.editor', title: 'page.title', component: () => import('./EditorPage.vue') })
    route({ path: '/permissions/teams', name: 'permissions.teams', title: 'tab.teams', component: () => import('./TeamsPage.vue') })
    route({ path: '/permissions/access', name: 'permissions.access', title: 'tab.access', component: () => import('./AccessPage.vue') })
    route({ path: '/permissions/entries/:id', name: 'permissions.entry', title: 'entry-access.title', component: () => import('./EntryAccessPage.vue'), props: true })
    route({ path: '/permissions/projects/:id', name: 'permissions.project', title: 'project.title', component: () => import('./ProjectAccessPage.vue'), props: true })
    contribute('project.action/v1', { id: 'access', title: 'project.action', icon: 'i-lucide-user-lock', to: '/permissions/projects/:projectId' })
    contribute('entry.action/v1', { id: 'access', title: 'action.entry', icon: 'i-lucide-eye', to: '/permissions/entries/:entryId' })
    contribute('nav.main/v1', { id: 'page', title: 'page.title', to: '/permissions', icon: 'i-lucide-key-round', order: 80, when: { can: ['update', 'Permission'] } })
    contribute('palette.action/v1', { id: 'grant', title: 'palette.grant', icon: 'i-lucide-key-round', to: '/permissions', words: ['permission', 'access', 'role', 'grant', 'berechtigung', 'zugriff', 'rolle'], when: { can: ['update', 'Permission'] } })
    contribute('palette.action/v1', { id: 'teams', title: 'palette.teams', icon: 'i-lucide-users', to: '/permissions/teams', words: ['team', 'lead', 'deputy', 'group', 'manager', 'gruppe', 'leitung', 'vertretung'], when: { can: ['update', 'Permission'] } })
    contribute('member.tab/v1', { id: 'access', title: 'tab.member', path: 'permissions', icon: 'i-lucide-eye', order: 80, component: () => import('./MemberAccess.vue') })
  },
})
