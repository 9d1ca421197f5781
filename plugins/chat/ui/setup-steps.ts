import type { ChatNetwork } from '../contracts.ts'

interface Field {
  readonly key: string
  readonly secret: boolean
}
/** One step of setting a messenger up: its text is `setup.<network>.<number>`. */
interface SetupStep {
  readonly urls?: readonly { readonly label: string; readonly path: string }[]
  readonly fields?: readonly Field[]
  /** Texts to paste elsewhere, as message keys of what they are called. */
  readonly texts?: readonly { readonly label: string; readonly value: string }[]
}

const secret = (key: string): Field => ({ key, secret: true })

/** What an admin does in each messenger's own console, in order. */
export const setupSteps: Readonly<Record<ChatNetwork, readonly SetupStep[]>> = {
  slack: [
    {},
    { fields: [secret('slackSigningSecret')] },
    { urls: [{ label: 'setup.slack.command-url', path: 'slack/command' }], texts: [{ label: 'setup.slack.command-name', value: '/overt' }] },
    { texts: [{ label: 'setup.slack.scopes', value: 'commands, chat:write, im:history, app_mentions:read' }] },
    { urls: [{ label: 'setup.slack.events-url', path: 'slack/events' }], texts: [{ label: 'setup.slack.events', value: 'message.im, app_mention' }] },
    { fields: [secret('slackBotToken')] },
  ],
  teams: [
    {},
    { urls: [{ label: 'setup.teams.endpoint', path: 'teams/messages' }] },
    { fields: [{ key: 'teamsAppId', secret: false }, { key: 'teamsTenantId', secret: false }, secret('teamsAppPassword')] },
    {},
    {},
  ],
  messenger: [
    {},
    { fields: [secret('messengerAppSecret')] },
    { fields: [secret('messengerPageToken')] },
    { fields: [secret('messengerVerifyToken')], urls: [{ label: 'setup.messenger.callback', path: 'messenger/webhook' }] },
    { texts: [{ label: 'setup.messenger.fields', value: 'messages, messaging_postbacks' }] },
  ],
}
export const settingLabel: Readonly<Record<string, string>> = {
  slackSigningSecret: 'settings.slack-signing-secret', slackBotToken: 'settings.slack-bot-token', teamsAppId: 'settings.teams-app-id', teamsTenantId: 'settings.teams-tenant',
  teamsAppPassword: 'settings.teams-app-password', messengerAppSecret: 'settings.messenger-app-secret', messengerPageToken: 'settings.messenger-page-token', messengerVerifyToken: 'settings.messenger-verify-token',
}
