import Type from 'typebox'
import type { Static } from 'typebox'
import { applicationKey, Choice, closed, isWithinDomain } from '@overt/sdk'
import type { SettingsOf } from '@overt/sdk'
import type { ScreenshotsSettings } from './settings.ts'

/** The settings that may hold for one member differently from the workspace's. */
export const CaptureSettings = Type.Object({
  mode: Choice(['off', 'random', 'fixed']),
  everyMinutes: Type.Integer({ minimum: 1, maximum: 60 }),
  displays: Choice(['all', 'active']),
  blur: Choice(['none', 'light', 'strong']),
  maximumWidth: Type.Integer({ minimum: 320, maximum: 3_840 }),
  quality: Type.Integer({ minimum: 30, maximum: 90 }),
  excludedApps: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 500, uniqueItems: true }),
  excludedDomains: Type.Array(Type.String({ pattern: '^[^/?#@:\\s]{1,253}$' }), { maxItems: 500, uniqueItems: true }),
  collectFront: Type.Boolean(),
  notice: Type.Boolean(),
  memberMayDelete: Type.Boolean(),
}, closed)
export type CaptureSettings = Static<typeof CaptureSettings>
export const CaptureChange = Type.Partial(CaptureSettings, closed)
export type CaptureChange = Static<typeof CaptureChange>

/** The workspace's own. */
export const captureSettings = ({ retentionDays: _, excludedApps, excludedDomains, ...rest }: SettingsOf<ScreenshotsSettings>): CaptureSettings =>
  ({ ...rest, excludedApps: [...excludedApps], excludedDomains: [...excludedDomains] })

const blurs = ['none', 'light', 'strong'] as const

/** Whether a picture is blurred at least as much as is asked for. */
export const isBlurredEnough = (blur: CaptureSettings['blur'], asked: CaptureSettings['blur']): boolean => blurs.indexOf(blur) >= blurs.indexOf(asked)

/** Whether pictures of this application or website are not wanted; names whatever their case, a domain in either form and with its subdomains. */
export function isExcluded({ app, domain }: { readonly app?: string | undefined; readonly domain?: string | undefined }, { excludedApps, excludedDomains }: Pick<CaptureSettings, 'excludedApps' | 'excludedDomains'>): boolean {
  return (app !== undefined && excludedApps.some((name) => applicationKey(name) === applicationKey(app)))
    || (domain !== undefined && excludedDomains.some((name) => isWithinDomain(domain, name)))
}
