import type { Caller, ServerContext } from '@overt/sdk'
import type { Translate } from './judge-settings.ts'
import type { PrivacySettings } from './settings.ts'

export type PrivacyContext = ServerContext<PrivacySettings>

export const translatorFor = (context: Pick<PrivacyContext, 't'>, { locale }: Pick<Caller, 'locale'>): Translate => (key, values) => context.t(locale, key, values)
