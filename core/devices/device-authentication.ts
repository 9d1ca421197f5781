import type { FastifyRequest } from 'fastify'
import type { DeviceCaller, UnitOfWork } from '@overt/sdk'
import type { DeviceTokens, Platform } from '../contracts.ts'
import { enterMember } from '../database/unit-of-work.ts'
import { tokenRevoked, unauthorized } from '../errors.ts'
import { deviceErased, memberSuspended } from './errors.ts'
import { readDeviceToken } from './token.ts'

const lifetimeMs = 10_000
const maximumCached = 20_000
/** Tokens that are none, from one address within a minute, before all that come from it and are not remembered count for the address. */
const toleratedFailures = 30
const failuresForMs = 60_000

export interface DeviceAuthentication extends DeviceTokens {
  close(): Promise<void>
}

interface Cached {
  readonly device: DeviceCaller
  readonly until: number
}

type TokenPlace = NonNullable<ReturnType<typeof readDeviceToken>>

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

  const failures = new Map<string, { count: number; readonly until: number }>()

  function rememberedAt({ hash }: TokenPlace): DeviceCaller | undefined {
    const known = cache.get(hash.toString('base64'))
    return known !== undefined && known.until > performance.now() ? known.device : undefined
  }

  function failed({ ip }: FastifyRequest): void {
    const now = performance.now()
    const known = failures.get(ip)
    if (known !== undefined && known.until > now) known.count += 1
    else {
      if (failures.size >= maximumCached) failures.clear()
      failures.set(ip, { count: 1, until: now + failuresForMs })
    }
  }

  const isSuspicious = ({ ip }: FastifyRequest): boolean => {
    const known = failures.get(ip)
    return known !== undefined && known.until > performance.now() && known.count >= toleratedFailures
  }

  async function look(request: FastifyRequest, unit: UnitOfWork, { hash }: TokenPlace): Promise<DeviceCaller> {
    const before = generation
    const device = await load(unit, hash)
    if (device === undefined) {
      failed(request)
      throw await isErased(unit, hash) ? deviceErased() : unauthorized()
    }
    if (before === generation) {
      if (cache.size >= maximumCached) cache.clear()
      cache.set(hash.toString('base64'), { device, until: performance.now() + lifetimeMs })
    }
    return device
  }

  async function load(unit: UnitOfWork, hash: Buffer): Promise<DeviceCaller | undefined> {
    const { workspaceId } = unit
    const [row] = await unit.query<DeviceRow>({
      name: 'device-by-token',
      text: `select d.id, d.member_id, d.number, w.time_zone, m.status, d.revoked_at is not null as revoked
        from core.device d
        join core.member m on m.workspace_id = d.workspace_id and m.id = d.member_id
        join core.workspace w on w.id = d.workspace_id
        where d.workspace_id = $1 and d.token_hash = $2`,
      values: [workspaceId, hash],
    })
    if (row === undefined) return undefined
    if (row.revoked) throw tokenRevoked()
    if (row.status !== 'active') throw memberSuspended({ values: { status: row.status } })
    return { workspaceId, memberId: row.member_id, deviceId: row.id, deviceNumber: row.number, timeZone: row.time_zone }
  }

  /** Whether the person or workspace of this device was erased; remembered forever, because a device may come back at any time. */
  const isErased = async (unit: UnitOfWork, hash: Buffer): Promise<boolean> => (await unit.query('select from identity.erased_device where token_hash = $1', [hash])).length > 0

  return {
    remembered: (request) => rememberedAt(placeOf(request)),
    async authenticate(request) {
      const place = placeOf(request)
      return rememberedAt(place) ?? await database.inWorkspace(place, (unit) => look(request, unit, place))
    },
    async inUnit(request, run) {
      const place = placeOf(request)
      const known = rememberedAt(place)
      if (known !== undefined) return database.inWorkspace({ workspaceId: known.workspaceId, memberId: known.memberId }, (unit) => run(unit, known))
      return database.inWorkspace({ workspaceId: place.workspaceId }, async (unit) => {
        const device = await look(request, unit, place)
        enterMember(unit, device.memberId)
        return run(unit, device)
      })
    },
    limitKey(request) {
      const place = findPlace(request)
      if (place === undefined || (isSuspicious(request) && rememberedAt(place) === undefined)) return undefined
      return `device token ${place.hash.toString('base64')}`
    },
    forget,
    close: stopListening,
  }
}

/** A request's token is asked for by its limit, its route and its unit. */
const places = new WeakMap<FastifyRequest, TokenPlace | null>()

function findPlace(request: FastifyRequest): TokenPlace | undefined {
  let place = places.get(request)
  if (place === undefined) {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ')
    place = (scheme?.toLowerCase() !== 'bearer' || token === undefined ? undefined : readDeviceToken(token)) ?? null
    places.set(request, place)
  }
  return place ?? undefined
}

function placeOf(request: FastifyRequest): TokenPlace {
  const place = findPlace(request)
  if (place === undefined) throw unauthorized()
  return place
}
