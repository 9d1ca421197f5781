import { defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'
import { eraseMembers, takeCopies } from './rights.ts'

export default defineUi({
  id: 'privacy',
  setup({ contribute, route }) {
    route({ path: '/privacy', name: 'privacy.mine', title: 'tab.mine', component: () => import('./MinePage.vue') })
    route({ path: '/privacy/presets', name: 'privacy.presets', title: 'tab.presets', component: () => import('./PresetsPage.vue'), when: { can: ['apply', 'PrivacyPreset'] } })
    route({ path: '/privacy/retention', name: 'privacy.retention', title: 'tab.retention', component: () => import('./RetentionPage.vue') })
    route({ path: '/privacy/objections', name: 'privacy.objections', title: 'tab.objections', component: () => import('./ObjectionsPage.vue'), when: { can: ['answer', 'PrivacyObjection'] } })
    route({ path: '/privacy/breaches', name: 'privacy.breaches', title: 'tab.breaches', component: () => import('./BreachesPage.vue') })
    route({ path: '/privacy/documents', name: 'privacy.documents', title: 'tab.documents', component: () => import('./DocumentsPage.vue') })
    route({ path: '/privacy/council', name: 'privacy.council', title: 'tab.council', component: () => import('./CouncilPage.vue'), when: { can: ['read', 'PrivacyCouncil'] } })
    route({ path: '/privacy/policies', name: 'privacy.policies', title: 'tab.policies', component: () => import('./PoliciesPage.vue'), when: { can: ['apply', 'PrivacyPreset'] } })
    route({ path: '/privacy/copy', name: 'privacy.copy', title: 'copy.tab', component: () => import('./WorkspaceCopy.vue'), when: { can: takeCopies } })
    route({ path: '/privacy/erasures', name: 'privacy.erasures', title: 'erasure.tab', component: () => import('./ErasuresPage.vue'), when: { can: eraseMembers } })
    route({ path: '/privacy/verify', name: 'privacy.verify', title: 'verify.title', component: () => import('./VerifyPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'plugin.title', to: '/privacy', icon: 'i-lucide-shield-check', order: 85 })
    contribute('privacy.link/v1', { id: 'mine', title: 'today.link', to: '/privacy' })
    contribute('member.action/v1', { id: 'erase', title: 'erasure.member', icon: 'i-lucide-trash-2', to: '/privacy/erasures?erase=:memberId', when: { can: eraseMembers, self: false } })
    contribute('palette.action/v1', { id: 'erase', title: 'erasure.member', icon: 'i-lucide-trash-2', to: '/privacy/erasures?erase', words: ['erase', 'forget', 'delete person', 'gdpr', 'löschen', 'vergessen', 'dsgvo'], when: { can: eraseMembers } })
    contribute('palette.action/v1', { id: 'object', title: 'palette.object', icon: 'i-lucide-hand', to: '/privacy?object', words: ['complain', 'objection', 'stop', 'right', 'widerspruch', 'beschwerde', 'recht', 'dsgvo'] })
    contribute('palette.action/v1', { id: 'full-copy', title: 'palette.full-copy', icon: 'i-lucide-archive', to: '/privacy', words: ['export', 'download', 'takeout', 'zip', 'gdpr', 'auskunft', 'herunterladen', 'dsgvo', 'kopie'] })
    contribute('palette.action/v1', { id: 'retention', title: 'palette.retention', icon: 'i-lucide-calendar-x', to: '/privacy/retention', words: ['keep', 'delete', 'how long', 'expire', 'aufbewahrung', 'löschfrist', 'dauer', 'wie lange'] })
    contribute('palette.action/v1', { id: 'verify', title: 'palette.verify', icon: 'i-lucide-badge-check', to: '/privacy/verify', words: ['receipt', 'proof', 'signature', 'check', 'beleg', 'nachweis', 'signatur', 'quittung'] })
    contribute('palette.action/v1', { id: 'breach', title: 'palette.breach', icon: 'i-lucide-siren', to: '/privacy/breaches?report', words: ['incident', 'leak', 'authority', 'lost', 'datenpanne', 'datenleck', 'vorfall', 'behörde', 'verlust'], when: { can: ['report', 'PrivacyBreach'] } })
    contribute('palette.action/v1', { id: 'documents', title: 'palette.documents', icon: 'i-lucide-file-text', to: '/privacy/documents', words: ['dpia', 'record of processing', 'notice', 'works council', 'verzeichnis', 'folgenabschätzung', 'betriebsrat', 'vereinbarung'], when: { can: ['read', 'PrivacyDocument'] } })
    contribute('palette.action/v1', { id: 'workspace-copy', title: 'palette.workspace-copy', icon: 'i-lucide-database-backup', to: '/privacy/copy', words: ['export everything', 'move', 'backup', 'archive', 'umzug', 'sicherung', 'alles exportieren'], when: { can: takeCopies } })
    contribute('monitoring.panel/v1', { id: 'presets', title: 'tab.presets', icon: 'i-lucide-shield-check', order: 10, when: { can: ['apply', 'PrivacyPreset'] }, component: () => import('./PresetsPanel.vue') })
    contribute('member.tab/v1', { id: 'copy', title: 'copy.tab', path: 'copy', icon: 'i-lucide-archive', when: { can: takeCopies, self: false }, component: () => import('./MemberCopy.vue') })
    contribute('onboarding.step/v1', { id: 'preset', title: 'wizard.title', text: 'wizard.text', when: { can: ['apply', 'PrivacyPreset'] }, component: () => import('./WizardStep.vue') })
    contribute('setting.note/v1', {
      id: 'preset', title: 'tab.presets', when: { can: ['apply', 'PrivacyPreset'] },
      async load(owner, api) {
        const { items } = await api.get<{ items: readonly { readonly setting: string; readonly note: string }[] }>('deviations', { query: { owner } })
        // The form of the workspace has the rule about pausing as one.
        return Object.fromEntries(items.map(({ setting, note }) => [setting === 'pauseAllowed' ? 'pause' : setting, note]))
      },
    })
    contribute('setting.note/v1', {
      id: 'trust', title: 'settings.trust', when: { can: ['apply', 'PrivacyPreset'] },
      load: async (owner, api) => (owner === 'privacy' ? { trustPage: { info: (await api.get<{ readonly note: string }>('trust')).note } } : {}),
    })
    contribute('decisions/v1', {
      id: 'waiting', title: 'plugin.title', icon: 'i-lucide-shield-check', live: ['notice.changed', 'rights.changed'],
      async load(api) {
        const { objections, breaches, proposals } = await api.get<{ readonly objections: number; readonly breaches: number; readonly proposals: number }>('waiting')
        return [
          ...objections === 0 ? [] : [{ id: 'open', text: 'decision.objections', values: { count: objections }, to: '/privacy/objections' }],
          ...breaches === 0 ? [] : [{ id: 'breaches', text: 'decision.breaches', values: { count: breaches }, to: '/privacy/breaches' }],
          ...proposals === 0 ? [] : [{ id: 'proposals', text: 'decision.proposals', values: { count: proposals }, to: '/privacy/council' }],
        ]
      },
    })
  },
})
