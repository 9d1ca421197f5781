import * as L from 'leaflet'
import type { Fence } from '../../wire.ts'

export type FenceOutline = Pick<Fence, 'kind' | 'latitude' | 'longitude' | 'radiusMeters' | 'points'>

/** Longitudes next to the first one, so that a shape across the antimeridian is not drawn around the whole world. */
export const besideFirst = (points: readonly (readonly [number, number])[]): [number, number][] =>
  points.map(([latitude, longitude]) => [latitude, longitude - 360 * Math.round((longitude - (points[0]?.[1] ?? 0)) / 360)])

/** The longitude within -180 and 180. */
export const wrapLongitude = (longitude: number): number => (longitude >= -180 && longitude <= 180 ? longitude : ((longitude + 180) % 360 + 360) % 360 - 180)

/** A fence as drawn on a map; undefined while it has no extent yet. */
export function fenceLayer(fence: FenceOutline, className = 'fence-line'): L.Circle | L.Polygon | undefined {
  if (fence.kind === 'circle') {
    const { latitude, longitude, radiusMeters } = fence
    return latitude === null || longitude === null || radiusMeters === null || !(radiusMeters > 0) ? undefined : L.circle([latitude, longitude], { radius: radiusMeters, className })
  }
  return (fence.points?.length ?? 0) < 2 ? undefined : L.polygon(besideFirst(fence.points!), { className })
}

/** What encloses all of these; undefined for none. A circle is measured by its radius, since it need not be on a map. */
export function boundsOf(fences: readonly FenceOutline[], places: readonly (readonly [number, number])[] = []): L.LatLngBounds | undefined {
  const bounds = L.latLngBounds(places.map(([latitude, longitude]) => L.latLng(latitude, longitude)))
  for (const fence of fences) {
    if (fence.kind === 'circle' && fence.latitude !== null && fence.longitude !== null) bounds.extend(L.latLng(fence.latitude, fence.longitude).toBounds(2 * (fence.radiusMeters ?? 0)))
    else for (const [latitude, longitude] of besideFirst(fence.points ?? [])) bounds.extend(L.latLng(latitude, longitude))
  }
  return bounds.isValid() ? bounds : undefined
}
