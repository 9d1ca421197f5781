import { secret, text } from '@overt/sdk'

export const settings = {
  server: text({ default: '', maxLength: 200, pattern: '^(https?://[^/?#\\s]+)?$', allowsHost: true, label: 'settings.server', help: 'settings.server.help' }),
  clientId: text({ default: '', maxLength: 200, label: 'settings.client' }),
  clientSecret: secret({ label: 'settings.secret' }),
}
