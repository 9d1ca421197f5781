import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Clock, LinkTarget } from '@overt/sdk'
import { linkExpired, linkInvalid } from './errors.ts'

/** What a signed address says about itself in its query. */
export interface LinkQuery {
  readonly for?: string | undefined
  readonly until?: string | undefined
  readonly signature?: string | undefined
}

export interface LinkSignatures {
  address(pluginId: string, name: string, target: LinkTarget, seconds: number): string
  /** Whom it was made for. Errors: `link-invalid`, `link-expired`. */
  check(pluginId: string, name: string, place: Omit<LinkTarget, 'memberId'>, query: LinkQuery): LinkTarget
}

/** Signs addresses with HMAC-SHA256 under a key derived from the installation's secret. */
export function createLinkSignatures(secret: string, clock: Clock): LinkSignatures {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'overt links', 32))
  const sign = (pluginId: string, name: string, { workspaceId, memberId, id }: LinkTarget, until: number): string =>
    createHmac('sha256', key).update([pluginId, workspaceId, name, id, memberId, until].join('\n')).digest('base64url')
  const now = (): number => Math.floor(clock.now().epochMilliseconds / 1_000)

  return {
    address(pluginId, name, target, seconds) {
      const until = now() + seconds
      return `/api/files/${pluginId}/${target.workspaceId}/${name}/${target.id}?for=${target.memberId}&until=${until}&signature=${sign(pluginId, name, target, until)}`
    },
    check(pluginId, name, place, { for: memberId = '', until = '', signature = '' }) {
      const target = { ...place, memberId }
      const expected = Buffer.from(sign(pluginId, name, target, Number(until)))
      const given = Buffer.from(signature)
      if (!/^\d{1,12}$/.test(until) || given.length !== expected.length || !timingSafeEqual(given, expected)) throw linkInvalid()
      if (Number(until) < now()) throw linkExpired()
      return target
    },
  }
}
