import { applicationKey, isAnyBrowser, isWithinDomain } from '@overt/sdk/agent'
import type { Tick } from '@overt/sdk/agent'
import type { ScreenshotsPolicy } from './wire.ts'

type Exclusions = Pick<ScreenshotsPolicy, 'excludedApps' | 'excludedDomains'>

/**
 * Whether what is in front is excluded. What is not known counts as excluded where it could be: an application without a name, a browser
 * that does not tell its website, as with private windows, and a tick in which a browser changed to another website.
 */
export function isExcluded({ app, domain, domainChanged }: Pick<Tick, 'app' | 'domain' | 'domainChanged'>, { excludedApps, excludedDomains }: Exclusions): boolean {
  if (excludedApps.length === 0 && excludedDomains.length === 0) return false
  if (app === null) return true
  const name = applicationKey(app)
  if (excludedApps.some((excluded) => applicationKey(excluded) === name)) return true
  if (excludedDomains.length === 0) return false
  if (domainChanged === true) return true
  if (domain === null) return isAnyBrowser(app)
  return excludedDomains.some((excluded) => isWithinDomain(domain, excluded))
}
