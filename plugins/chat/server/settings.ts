import { choice, number, secret, text, toggle } from '@overt/sdk'

export const settings = {
  undoMinutes: number({ label: 'settings.undo', help: 'settings.undo-help', default: 60, min: 1, max: 1_440, integer: true, unit: 'min', group: 'settings.general' }),
  retentionDays: number({ collectsLess: 'less', label: 'settings.retention', help: 'settings.retention-help', default: 365, min: 1, max: 3_650, integer: true, unit: 'd', group: 'settings.general' }),
  slackOn: toggle({ collectsLess: 'off', label: 'settings.slack-on', default: false, group: 'settings.slack', public: true }),
  slackSigningSecret: secret({ label: 'settings.slack-signing-secret', help: 'settings.slack-signing-secret-help', group: 'settings.slack', visibleWhen: { slackOn: true } }),
  slackBotToken: secret({ label: 'settings.slack-bot-token', help: 'settings.slack-bot-token-help', group: 'settings.slack', visibleWhen: { slackOn: true } }),
  slackReplies: choice(['private', 'channel'], { collectsLess: ['private', 'channel'], label: 'settings.slack-replies', help: 'settings.slack-replies-help', default: 'private', group: 'settings.slack', visibleWhen: { slackOn: true } }),
  teamsOn: toggle({ collectsLess: 'off', label: 'settings.teams-on', default: false, group: 'settings.teams', public: true }),
  teamsAppId: text({ label: 'settings.teams-app-id', help: 'settings.teams-app-id-help', default: '', maxLength: 100, group: 'settings.teams', visibleWhen: { teamsOn: true } }),
  teamsAppPassword: secret({ label: 'settings.teams-app-password', help: 'settings.teams-app-password-help', group: 'settings.teams', visibleWhen: { teamsOn: true } }),
  teamsTenantId: text({ label: 'settings.teams-tenant', help: 'settings.teams-tenant-help', default: '', maxLength: 100, group: 'settings.teams', visibleWhen: { teamsOn: true } }),
  messengerOn: toggle({ collectsLess: 'off', label: 'settings.messenger-on', default: false, group: 'settings.messenger', public: true }),
  messengerVerifyToken: secret({ label: 'settings.messenger-verify-token', help: 'settings.messenger-verify-token-help', group: 'settings.messenger', visibleWhen: { messengerOn: true } }),
  messengerAppSecret: secret({ label: 'settings.messenger-app-secret', help: 'settings.messenger-app-secret-help', group: 'settings.messenger', visibleWhen: { messengerOn: true } }),
  messengerPageToken: secret({ label: 'settings.messenger-page-token', help: 'settings.messenger-page-token-help', group: 'settings.messenger', visibleWhen: { messengerOn: true } }),
}
