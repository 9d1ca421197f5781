import type { DeviceCaller } from '@overt/sdk'
import type { DeviceTokens, Platform } from '../contracts.ts'
import { tokenRevoked, unauthorized } from '../errors.ts'
import { memberSuspended } from './errors.ts'
import { readDeviceToken } from './token.ts'

const lifetimeMs = 10_000
const maximumCached = 20_000

export interface DeviceAuthentication extends DeviceTokens {
  close(): Promise<void>
}

interface Cached {
  readonly device: DeviceCaller
  readonly until: number
}

interface DeviceRow {
  readonly id: string
  readonly member_id: string
  readonly number: number
  readonly time_zone: string
  readonly status: string
  readonly revoked: boolean
}

/**
 * Device tokens with a short cache. A revoked device or a suspended member is refused at once in every process: the
 * database tells each of them, and a connection that was lost empties the cache.
 */
export async function createDeviceAuthentication({ database }: Pick<Platform, 'database'>): Promise<DeviceAuthentication> {
  const cache = new Map<string, Cached>()
  // A lookup that began before a revocation must not be remembered after it.
  let generation = 0
  const forget = (id?: string): void => {
    generation++
    if (id === undefined) cache.clear()
    else for (const [key, { device }] of cache) if (device.deviceId === id || device.memberId === id) cache.delete(key)
  }
  const stopListening = await database.listen('overt_device', forget, () => { forget() })

  async function look(token: string): Promise<DeviceCaller> {
    const place = readDeviceToken(token)
    if (place === undefined) throw unauthorized()
    const key = place.hash.toString('base64')
    const known = cache.get(key)
    if (known !== undefined && known.until > performance.now()) return known.device
    const before = generation
    const device = await load(place.workspaceId, place.hash)
    if (before === generation) {
      if (cache.size >= maximumCached) cache.clear()
      cache.set(key, { device, until: performance.now() + lifetimeMs })
    }
    return device
  }

  async function load(workspaceId: string, hash: Buffer): Promise<DeviceCaller> {
    const [row] = await database.inWorkspace({ workspaceId }, (unit) => unit.query<DeviceRow>({
      name: 'device-by-token',
      text: `select d.id, d.member_id, d.number, w.time_zone, m.status, d.revoked_at is not null as revoked
        from core.device d
        join core.member m on m.workspace_id = d.workspace_id and m.id = d.member_id
        join core.workspace w on w.id = d.workspace_id
        where d.workspace_id = $1 and d.token_hash = $2`,
      values: [workspaceId, hash],
    }))
    if (row === undefined) throw unauthorized()
    if (row.revoked) throw tokenRevoked()
    if (row.status !== 'active') throw memberSuspended({ values: { status: row.status } })
    return { workspaceId, memberId: row.member_id, deviceId: row.id, deviceNumber: row.number, timeZone: row.time_zone }
  }

  return {
    authenticate(request) {
      const [scheme, token] = (request.headers.authorization ?? '').split(' ')
      if (scheme?.toLowerCase() !== 'bearer' || token === undefined) return Promise.reject(unauthorized())
      return look(token)
    },
    forget,
    close: stopListening,
  }
}
