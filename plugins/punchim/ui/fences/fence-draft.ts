import type { Fence, FenceBody } from '../../wire.ts'
import { fenceFault } from '../../rules/fence.ts'
import type { FenceShape } from '../../rules/fence.ts'

export type Hours = NonNullable<Fence['hours']>

/** A fence while it is drawn: numbers may be missing still. */
export interface FenceDraft {
  id: string | null
  name: string
  kind: 'circle' | 'polygon'
  latitude: number | null
  longitude: number | null
  radiusMeters: number | null
  points: [number, number][]
  memberIds: string[]
  groupIds: string[]
  taskIds: string[]
  hours: Hours
}

export const defaultRadiusMeters = 100

/** A new fence, around a place where one is given. */
export const newDraft = (at?: readonly [number, number]): FenceDraft => ({
  id: null, name: '', kind: 'circle', latitude: at?.[0] ?? null, longitude: at?.[1] ?? null, radiusMeters: defaultRadiusMeters, points: [], memberIds: [], groupIds: [], taskIds: [], hours: [],
})

export const draftOf = (fence: Fence): FenceDraft => ({
  id: fence.id, name: fence.name, kind: fence.kind, latitude: fence.latitude, longitude: fence.longitude, radiusMeters: fence.radiusMeters ?? defaultRadiusMeters,
  points: (fence.points ?? []).map(([latitude, longitude]) => [latitude, longitude]), memberIds: [...fence.memberIds], groupIds: [...fence.groupIds], taskIds: [...fence.taskIds],
  hours: (fence.hours ?? []).map((each) => ({ ...each, days: [...each.days] })),
})

function shapeOf({ kind, latitude, longitude, radiusMeters, points }: FenceDraft): FenceShape | undefined {
  if (kind === 'polygon') return { kind, points }
  return latitude === null || longitude === null || radiusMeters === null ? undefined : { kind, latitude, longitude, radiusMeters }
}

/** What is still wrong with the drawing, as a word; the server judges by the same function. */
export function draftFault(draft: FenceDraft): 'missing' | NonNullable<ReturnType<typeof fenceFault>> | undefined {
  const shape = shapeOf(draft)
  return shape === undefined ? 'missing' : fenceFault(shape)
}

/** As it is sent. */
export const bodyOf = ({ name, kind, latitude, longitude, radiusMeters, points, memberIds, groupIds, taskIds, hours }: FenceDraft): Omit<FenceBody, 'id'> => ({
  name: name.trim(), kind, memberIds, groupIds, taskIds, hours: hours.length === 0 ? null : hours,
  ...kind === 'circle' ? { latitude, longitude, radiusMeters, points: null } : { latitude: null, longitude: null, radiusMeters: null, points },
})

/** Metres between neighbours of a new polygon's corners are enough at seven decimals (1 cm). */
export const roundDegrees = (value: number): number => Math.round(value * 1e6) / 1e6

/** `52.52, 13.405` as people copy it from elsewhere; undefined where it is something else. */
export function placeIn(text: string): [number, number] | undefined {
  const match = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text)
  if (match === null) return undefined
  const [latitude, longitude] = [Number(match[1]), Number(match[2])]
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : undefined
}
