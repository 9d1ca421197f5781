/** Addresses of the messengers' own services. */
export interface Endpoints {
  readonly slackApi: string
  /** Every `response_url` begins with it. */
  readonly slackHooks: string
  readonly teamsMetadata: string
  readonly teamsIssuer: string
  readonly teamsLogin: string
  /** True for addresses at which Microsoft answers bots; a proven token goes nowhere else. */
  isTeamsService(url: string): boolean
  readonly messengerGraph: string
}

const teamsHosts = /(^|\.)(trafficmanager\.net|botframework\.com|teams\.microsoft\.com|botframework\.azure\.us)$/

export const publicEndpoints: Endpoints = {
  slackApi: 'https://slack.com/api',
  slackHooks: 'https://hooks.slack.com/',
  teamsMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  teamsIssuer: 'https://api.botframework.com',
  teamsLogin: 'https://login.microsoftonline.com',
  isTeamsService(url) {
    const address = URL.canParse(url) ? new URL(url) : null
    return address?.protocol === 'https:' && teamsHosts.test(address.hostname)
  },
  messengerGraph: 'https://graph.facebook.com/v23.0',
}
