import { defineUi } from '@overt/sdk/ui'

export default defineUi({
  id: 'privacy',
  setup({ contribute, route }) {
    route({ path: '/privacy', name: 'privacy.mine', title: 'tab.mine', component: () => import('./MinePage.vue') })
    route({ path: '/privacy/presets', name: 'privacy.presets', title: 'tab.presets', component: () => import('./PresetsPage.vue'), when: { can: ['apply', 'PrivacyPreset'] } })
    route({ path: '/privacy/retention', name: 'privacy.retention', title: 'tab.retention', component: () => import('./RetentionPage.vue') })
    route({ path: '/privacy/objections', name: 'privacy.objections', title: 'tab.objections', component: () => import('./ObjectionsPage.vue'), when: { can: ['answer', 'PrivacyObjection'] } })
    route({ path: '/privacy/policies', name: 'privacy.policies', title: 'tab.policies', component: () => import('./PoliciesPage.vue'), when: { can: ['apply', 'PrivacyPreset'] } })
    route({ path: '/privacy/verify', name: 'privacy.verify', title: 'verify.title', component: () => import('./VerifyPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'plugin.title', to: '/privacy', icon: 'i-lucide-shield-check', order: 85 })
    contribute('onboarding.step/v1', { id: 'preset', title: 'wizard.title', text: 'wizard.text', when: { can: ['apply', 'PrivacyPreset'] }, component: () => import('./WizardStep.vue') })
    contribute('setting.note/v1', {
      id: 'preset', title: 'tab.presets', when: { can: ['apply', 'PrivacyPreset'] },
      async load(owner, api) {
        const { items } = await api.get<{ items: readonly { readonly setting: string; readonly note: string }[] }>('deviations', { query: { owner } })
        // The form of the workspace has the rule about pausing as one.
        return Object.fromEntries(items.map(({ setting, note }) => [setting === 'pauseAllowed' ? 'pause' : setting, note]))
      },
    })
    contribute('decisions/v1', {
      id: 'objections', title: 'tab.objections', icon: 'i-lucide-shield-check', live: ['notice.changed'], when: { can: ['answer', 'PrivacyObjection'] },
      async load(api) {
        const { items } = await api.get<{ items: readonly { readonly mayAnswer: boolean }[] }>('objections', { query: { status: 'open', limit: 200 } })
        const count = items.filter(({ mayAnswer }) => mayAnswer).length
        return count === 0 ? [] : [{ id: 'open', text: 'decision.objections', values: { count }, to: '/privacy/objections' }]
      },
    })
  },
})
