import { applicationKey, domainKey } from '@overt/sdk/agent'

/** What a social platform is recognized by: the domains of its websites, subdomains included, and its applications. */
export interface PlatformRule {
  readonly id: string
  readonly domains: readonly string[]
  readonly apps: readonly string[]
}

/** What was in front: an application and, where a browser reported it, the domain. */
export interface InFront {
  readonly app: string | null
  readonly domain: string | null
}

/**
 * Gives the platform of what was in front, or null. Where the domain is known, it alone decides, so a browser is never a platform. Where a domain and
 * one above it are both listed, the closer one wins. Only the domain itself and what lies below it count: `notfacebook.com` and
 * `facebook.com.example` are not Facebook.
 */
export function platformFinder<Platform extends PlatformRule>(platforms: readonly Platform[]): (used: InFront) => Platform | null {
  const domains = new Map<string, Platform>()
  const apps = new Map<string, Platform>()
  // Backwards, so that the first of two platforms that list the same keeps it.
  for (const platform of platforms.toReversed()) {
    for (const domain of platform.domains) domains.set(storedDomain(domain), platform)
    for (const app of platform.apps) apps.set(applicationKey(app), platform)
  }
  return ({ app, domain }) => {
    if (domain === null) return app === null ? null : apps.get(applicationKey(app)) ?? null
    const labels = domainKey(domain).replace(/\.$/, '').split('.')
    for (let from = 0; from < labels.length; from++) {
      const found = domains.get(labels.slice(from).join('.'))
      if (found !== undefined) return found
    }
    return null
  }
}

/** A domain in the form of the DNS, in which domains are recorded, without a leading `*.`. */
export const storedDomain = (typed: string): string => domainKey(typed.trim().replace(/^\*\./, '')).replace(/\.$/, '')

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const domain = new RegExp(`^(?=.{4,253}$)(?:${label}\\.)+${label}$`)

/** Whether this is a domain that can be listed: a name with a dot; `com` alone would be half of the web. */
export const isListableDomain = (typed: string): boolean => domain.test(storedDomain(typed)) && !/^[0-9.]+$/.test(storedDomain(typed))
