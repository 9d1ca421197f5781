import type { RouteRecordRaw } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** Message key of the page's name; of the plugin's catalogue where `pluginId` is set. */
    readonly title?: string
    readonly pluginId?: string
    /** Loads the page of a plugin before it is opened. */
    readonly load?: () => Promise<unknown>
    /** May be seen without signing in. */
    readonly open?: boolean
    /** Hidden until the set-up wizard was finished or left. */
    readonly wizard?: boolean
    /** Of the Operator area: no workspace is open there. */
    readonly operator?: boolean
  }
}

const settings: RouteRecordRaw[] = [
  { path: '', redirect: '/settings/workspace' },
  { path: 'workspace', name: 'settings.workspace', meta: { title: 'settings.workspace' }, component: () => import('../pages/settings/WorkspacePage.vue') },
  { path: 'members', name: 'settings.members', meta: { title: 'settings.members' }, component: () => import('../pages/settings/InvitationsPage.vue') },
  { path: 'plugins', name: 'settings.plugins', meta: { title: 'settings.plugins' }, component: () => import('../pages/settings/PluginsPage.vue') },
  { path: 'plugins/:pluginId', name: 'settings.plugin', meta: { title: 'settings.plugins' }, props: true, component: () => import('../pages/settings/PluginPage.vue') },
  { path: 'devices', name: 'settings.devices', meta: { title: 'settings.devices' }, component: () => import('../pages/settings/DevicesPage.vue') },
  { path: 'monitoring', name: 'settings.monitoring', meta: { title: 'settings.monitoring' }, component: () => import('../pages/settings/MonitoringPage.vue') },
  { path: 'privacy', name: 'settings.privacy', meta: { title: 'settings.privacy' }, component: () => import('../pages/settings/PrivacyPage.vue') },
  { path: 'tokens', name: 'settings.tokens', meta: { title: 'settings.tokens' }, component: () => import('../pages/settings/TokensPage.vue') },
  { path: ':pluginId', name: 'settings.page', meta: { title: 'settings.title' }, props: true, component: () => import('../pages/settings/PluginTab.vue') },
]

const operator: RouteRecordRaw[] = [
  { path: '', redirect: '/operator/workspaces' },
  { path: 'workspaces', name: 'operator.workspaces', meta: { title: 'operator.workspaces' }, component: () => import('../pages/operator/WorkspacesPage.vue') },
  { path: 'plugins', name: 'operator.plugins', meta: { title: 'operator.plugins' }, component: () => import('../pages/operator/PluginsPage.vue') },
  { path: 'mails', name: 'operator.mails', meta: { title: 'operator.mails' }, component: () => import('../pages/operator/MailsPage.vue') },
  { path: 'trail', name: 'operator.trail', meta: { title: 'operator.trail' }, component: () => import('../pages/operator/TrailPage.vue') },
  { path: ':pluginId/:page', name: 'operator.page', meta: { title: 'operator.title' }, props: true, component: () => import('../pages/operator/PluginPage.vue') },
]

export const routes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', meta: { open: true, title: 'sign-in.title' }, component: () => import('../pages/account/SignInPage.vue') },
  { path: '/sign-up', name: 'sign-up', meta: { open: true, title: 'sign-up.title' }, component: () => import('../pages/account/SignUpPage.vue') },
  { path: '/welcome', name: 'first-run', meta: { open: true, title: 'first-run.title' }, component: () => import('../pages/account/FirstRunPage.vue') },
  { path: '/verify-email', name: 'verify', meta: { open: true, title: 'verify.title' }, component: () => import('../pages/account/VerifyPage.vue') },
  { path: '/forgot-password', name: 'forgot', meta: { open: true, title: 'forgot.title' }, component: () => import('../pages/account/ForgotPage.vue') },
  { path: '/reset-password', name: 'reset', meta: { open: true, title: 'reset.title' }, component: () => import('../pages/account/ResetPage.vue') },
  { path: '/invitations/:token', name: 'invitation', meta: { open: true, title: 'invitation.title' }, props: true, component: () => import('../pages/account/InvitationPage.vue') },
  { path: '/workspaces/new', name: 'new-workspace', meta: { title: 'new-workspace.title' }, component: () => import('../pages/account/NewWorkspacePage.vue') },
  { path: '/onboarding', name: 'onboarding', meta: { wizard: true, title: 'onboarding.title' }, component: () => import('../pages/OnboardingPage.vue') },
  { path: '/workspaces/none', name: 'no-workspace', meta: { title: 'app.name' }, component: () => import('../pages/account/UnknownWorkspacePage.vue') },
  { path: '/w/:slug/:page(.*)*', name: 'unknown-workspace', meta: { title: 'not-found.title' }, component: () => import('../pages/account/UnknownWorkspacePage.vue') },
  { path: '/operator', meta: { operator: true, title: 'operator.title' }, component: () => import('../pages/operator/OperatorFrame.vue'), children: operator },
  {
    path: '/', name: 'shell', component: () => import('../parts/AppShell.vue'),
    children: [
      { path: '', name: 'today', meta: { title: 'today.title' }, component: () => import('../pages/TodayPage.vue') },
      { path: 'time', name: 'time', meta: { title: 'time.title' }, component: () => import('../pages/TimePage.vue') },
      { path: 'timesheet', name: 'timesheet', meta: { title: 'time.view.sheet' }, props: { sheet: true }, component: () => import('../pages/TimePage.vue') },
      { path: 'members', name: 'members', meta: { title: 'members.title' }, component: () => import('../pages/MembersPage.vue') },
      { path: 'members/:memberId/:tab?', name: 'member', meta: { title: 'members.title' }, props: true, component: () => import('../pages/MemberPage.vue') },
      { path: 'work', name: 'work', meta: { title: 'work.title' }, component: () => import('../pages/WorkPage.vue') },
      { path: 'trash', name: 'trash', meta: { title: 'trash.title' }, component: () => import('../pages/TrashPage.vue') },
      { path: 'audit', name: 'audit', meta: { title: 'audit.title' }, component: () => import('../pages/AuditPage.vue') },
      { path: 'policy/:version', name: 'policy', meta: { title: 'device.policy' }, props: true, component: () => import('../pages/PolicyPage.vue') },
      { path: 'settings', component: () => import('../pages/settings/SettingsFrame.vue'), children: settings },
      { path: 'me/:section?', name: 'me', props: true, meta: { title: 'me.title' }, component: () => import('../pages/MePage.vue') },
      { path: ':path(.*)*', name: 'not-found', meta: { title: 'not-found.title' }, component: () => import('../pages/NotFoundPage.vue') },
    ],
  },
]
