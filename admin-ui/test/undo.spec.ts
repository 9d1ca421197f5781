import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Files whose changes no toast offers to take back, by the reason why. */
const withoutUndo: Readonly<Record<string, readonly string[]>> = {
  'an account: a session, a password, a token or a second factor, which is secret or gone once it ends': [
    'admin-ui/pages/account/ForgotPage.vue',
    'admin-ui/pages/account/InvitationPage.vue',
    'admin-ui/pages/account/NewWorkspacePage.vue',
    'admin-ui/pages/account/ResetPage.vue',
    'admin-ui/pages/account/SignInPage.vue',
    'admin-ui/pages/account/VerifyPage.vue',
    'admin-ui/pages/settings/TokensPage.vue',
    'admin-ui/parts/CheckMail.vue',
    'admin-ui/parts/ResendVerification.vue',
    'admin-ui/parts/SignUpForm.vue',
    'admin-ui/parts/me/MySessions.vue',
    'admin-ui/parts/me/PasswordForm.vue',
    'admin-ui/parts/me/SecondFactor.vue',
    'admin-ui/parts/me/use-push.ts',
    'admin-ui/state/session.ts',
  ],
  'something is sent to a person or to another service': [
    'admin-ui/pages/operator/MailsPage.vue',
    'admin-ui/parts/settings/InvitationList.vue',
    'admin-ui/parts/settings/InviteForm.vue',
    'plugins/billing/ui/BillingPage.vue',
    'plugins/billing/ui/PaymentSection.vue',
    'plugins/chat/ui/SetupPage.vue',
    'plugins/privacy/ui/BreachForm.vue',
    'plugins/reports/ui/ShareModal.vue',
  ],
  'a form that is saved by its button and goes on showing what was saved: changing it again is the way back': [
    'admin-ui/pages/OnboardingPage.vue',
    'admin-ui/pages/operator/PluginsPage.vue',
    'admin-ui/pages/settings/PluginPage.vue',
    'admin-ui/parts/me/MyProfile.vue',
    'admin-ui/parts/plugins/PluginSettings.vue',
    'admin-ui/parts/rates/RateFromField.vue',
    'admin-ui/parts/rates/RateSection.vue',
    'admin-ui/parts/settings/MonitoringForm.vue',
    'admin-ui/parts/settings/WorkspaceForm.vue',
    'admin-ui/parts/work/WorkDialog.vue',
    'plugins/attendance/ui/CalendarModal.vue',
    'plugins/attendance/ui/ScheduleModal.vue',
    'plugins/attendance/ui/TemplateModal.vue',
    'plugins/billing/ui/ContactForm.vue',
    'plugins/billing/ui/PaymentForm.vue',
    'plugins/clickim/ui/AskChoice.vue',
    'plugins/dashboards/ui/ShareDialog.vue',
    'plugins/permissions/ui/GroupModal.vue',
    'plugins/punchim/ui/own/PinCard.vue',
    'plugins/reports/ui/SaveModal.vue',
    'plugins/reports/ui/ScheduleModal.vue',
    'plugins/screenshots/ui/OverrideModal.vue',
  ],
  'a switch, a box or a star: pressing it again is the way back': [
    'admin-ui/parts/me/NoticeChoices.vue',
    'admin-ui/parts/plugins/PluginSwitch.vue',
    'admin-ui/parts/plugins/RecommendedPlugins.vue',
    'admin-ui/parts/settings/ReasonForm.vue',
    'admin-ui/state/timer.ts',
    'plugins/attendance/ui/BreakButton.vue',
    'plugins/dashboards/ui/widgets/TimerWidget.vue',
    'plugins/reports/ui/SavedRow.vue',
    'plugins/reports/ui/ScheduleRow.vue',
  ],
  'asks first and says what goes: a new one would have another id, secret or address': [
    'admin-ui/pages/settings/WorkspacePage.vue',
    'admin-ui/parts/member/MemberAccess.vue',
    'admin-ui/parts/plugins/InstallPlugin.vue',
    'admin-ui/parts/plugins/UnfitSettings.vue',
    'admin-ui/parts/rates/CurrencyDialog.vue',
    'admin-ui/parts/rates/RateVersionList.vue',
    'admin-ui/parts/settings/DeviceTable.vue',
    'plugins/attendance/ui/HolidayImportModal.vue',
    'plugins/chat/ui/MessengersPage.vue',
    'plugins/privacy/ui/PresetChooser.vue',
    'plugins/punchim/ui/assignments/AssignmentsPage.vue',
    'plugins/punchim/ui/fences/FencesPage.vue',
    'plugins/punchim/ui/kiosks/KiosksPage.vue',
    'plugins/reports/ui/LinksPage.vue',
    'plugins/screenshots/ui/PictureModal.vue',
  ],
  'evidence: an acknowledgement, a request, a decision or a duty of privacy, which is withdrawn or answered where it stands and stays in the trail': [
    'admin-ui/parts/RequiredNotices.vue',
    'admin-ui/parts/me/MyPolicy.vue',
    'admin-ui/parts/time/TimerDecisions.vue',
    'plugins/attendance/ui/CorrectionModal.vue',
    'plugins/attendance/ui/LeaveModal.vue',
    'plugins/billing/ui/PaymentList.vue',
    'plugins/clickim/ui/QuestionCard.vue',
    'plugins/privacy/ui/BreachCard.vue',
    'plugins/privacy/ui/CopyPanel.vue',
    'plugins/privacy/ui/CouncilPage.vue',
    'plugins/privacy/ui/ErasureCard.vue',
    'plugins/privacy/ui/ErasurePanel.vue',
    'plugins/privacy/ui/ErasuresPage.vue',
    'plugins/privacy/ui/MinePage.vue',
    'plugins/privacy/ui/ObjectionsPage.vue',
    'plugins/privacy/ui/ProposalCard.vue',
    'plugins/punchim/ui/punches/use-decisions.ts',
  ],
  'makes something that stands there afterwards, with a way to delete it': [
    'admin-ui/parts/time/BulkEditDialog.vue',
    'admin-ui/parts/time/DuplicateDialog.vue',
    'admin-ui/parts/time/SplitDialog.vue',
    'plugins/punchim/ui/kiosks/EnrolModal.vue',
    'plugins/reports/ui/use-exports.ts',
  ],
  'what was read is read, or tried again: nothing of the reader’s changes': [
    'admin-ui/parts/NoticeList.vue',
    'admin-ui/parts/look-news.ts',
    'admin-ui/parts/plugins/PluginFailure.vue',
    'admin-ui/parts/today/DecidedList.vue',
  ],
  'a question: nothing is stored': [
    'admin-ui/parts/settings/policy-words.ts',
    'plugins/chat/ui/use-interpretation.ts',
    'plugins/dashboards/ui/use-figures.ts',
    'plugins/permissions/ui/use-decisions.ts',
  ],
  'kept as it is arranged; its own page has undo': [
    'plugins/dashboards/ui/use-board.ts',
  ],
}

describe('changes that are made on pages', () => {
  it('are taken back from a toast, or say here why not', () => {
    const changing = globSync(['admin-ui/{pages,parts,state}/**/*.{vue,ts}', 'plugins/*/ui/**/*.{vue,ts}'], { cwd: root }).map((file) => file.replaceAll('\\', '/'))
      .filter((file) => /[aA]pi\.(?:post|put|patch|delete)[<(]/.test(readFileSync(root + file, 'utf8')))
    const silent = changing.filter((file) => !/\bundo\b/i.test(readFileSync(root + file, 'utf8')))
    expect(silent.sort()).to.deep.equal(Object.values(withoutUndo).flat().sort())
  })
})
