/** A place on the globe in degrees, WGS 84. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
}

export interface CircleShape {
  readonly kind: 'circle'
  readonly latitude: number
  readonly longitude: number
  readonly radiusMeters: number
}

export interface PolygonShape {
  readonly kind: 'polygon'
  /** `[latitude, longitude]`, in order, without the first one repeated at the end. */
  readonly points: readonly (readonly [number, number])[]
}

export type FenceShape = CircleShape | PolygonShape

/** Mean radius of the earth (IUGG). */
const earthRadiusMeters = 6_371_008.8
/** Longest distance between two points of a polygon: within it a plane and the sphere agree to less than a GPS fix is accurate. */
export const widestPolygonMeters = 100_000
export const largestRadiusMeters = 100_000
export const mostPoints = 200
/** From further away a polygon cannot surround the place. */
const farRadians = 0.2

type Vector = readonly [number, number, number]

/** Errors: RangeError where a coordinate is not a finite number of its range. */
export function requirePosition({ latitude, longitude }: Position): void {
  if (!(Math.abs(latitude) <= 90)) throw new RangeError('latitude is a number from -90 to 90')
  if (!(Math.abs(longitude) <= 180)) throw new RangeError('longitude is a number from -180 to 180')
}

/** Great-circle distance in metres. */
export function distanceBetween(one: Position, other: Position): number {
  return angle(vectorOf(one), vectorOf(other)) * earthRadiusMeters
}

/** Metres from a place to the edge of a fence, negative inside it. Errors: RangeError. */
export function distanceToFence(shape: FenceShape, position: Position): number {
  if (shape.kind === 'circle') return distanceBetween(shape, position) - shape.radiusMeters
  const place = vectorOf(position)
  const corners = shape.points.map(([latitude, longitude]) => vectorOf({ latitude, longitude }))
  let nearest = Infinity
  for (const [index, corner] of corners.entries()) nearest = Math.min(nearest, angleToArc(place, corner, corners[(index + 1) % corners.length]!))
  return nearest * earthRadiusMeters * (isSurrounded(place, corners) ? -1 : 1)
}

/** What is wrong with a fence, as a word; undefined where it can be used. */
export function fenceFault(shape: FenceShape): 'radius' | 'points' | 'too-wide' | 'crosses-itself' | 'no-area' | 'position' | undefined {
  if (shape.kind === 'circle') {
    if (!isPosition(shape)) return 'position'
    return shape.radiusMeters > 0 && shape.radiusMeters <= largestRadiusMeters ? undefined : 'radius'
  }
  const { points } = shape
  if (points.length < 3 || points.length > mostPoints) return 'points'
  const positions = points.map(([latitude, longitude]) => ({ latitude, longitude }))
  if (!positions.every(isPosition)) return 'position'
  const [first] = positions
  // Half of it from the first corner would be enough; twice as far is certainly too wide.
  if (positions.some((one) => distanceBetween(first!, one) > widestPolygonMeters)) return 'too-wide'
  const plane = positions.map((one) => onPlane(first!, one))
  if (crossesItself(plane)) return 'crosses-itself'
  return Math.abs(areaOf(plane)) < 1 ? 'no-area' : undefined
}

function isPosition(position: Position): boolean {
  return Math.abs(position.latitude) <= 90 && Math.abs(position.longitude) <= 180
}

function vectorOf(position: Position): Vector {
  requirePosition(position)
  const [latitude, longitude] = [position.latitude * Math.PI / 180, position.longitude * Math.PI / 180]
  return [Math.cos(latitude) * Math.cos(longitude), Math.cos(latitude) * Math.sin(longitude), Math.sin(latitude)]
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
const length = (a: Vector): number => Math.hypot(...a)
const scaled = (a: Vector, factor: number): Vector => [a[0] * factor, a[1] * factor, a[2] * factor]
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]

/** Exact for the smallest and the largest angles alike, unlike the arc cosine. */
const angle = (a: Vector, b: Vector): number => Math.atan2(length(cross(a, b)), dot(a, b))

/** From a place to the nearest point of the shorter great-circle arc between two others. */
function angleToArc(place: Vector, from: Vector, to: Vector): number {
  const normal = cross(from, to)
  const size = length(normal)
  const ends = Math.min(angle(place, from), angle(place, to))
  if (size < 1e-15) return ends
  const pole = scaled(normal, 1 / size)
  const isBeside = dot(place, cross(pole, from)) >= 0 && dot(place, cross(pole, to)) <= 0
  if (!isBeside) return ends
  const height = Math.abs(dot(place, pole))
  return Math.atan2(height, Math.sqrt(Math.max(0, 1 - height * height)))
}

/** Whether the corners go around the place: seen from there, the turns from corner to corner add up to a whole one. */
function isSurrounded(place: Vector, corners: readonly Vector[]): boolean {
  if (angle(place, corners[0]!) > farRadians) return false
  const seen = corners.map((corner) => minus(corner, scaled(place, dot(corner, place))))
  let turn = 0
  for (const [index, one] of seen.entries()) {
    const next = seen[(index + 1) % seen.length]!
    turn += Math.atan2(dot(place, cross(one, next)), dot(one, next))
  }
  return Math.abs(turn) > Math.PI
}

type Point = readonly [number, number]

/** Metres east and north of an origin (azimuthal equidistant projection); at a pole, of the meridian given. */
function onPlane(origin: Position, position: Position): Point {
  const [latitude, longitude] = [origin.latitude * Math.PI / 180, origin.longitude * Math.PI / 180]
  const east: Vector = [-Math.sin(longitude), Math.cos(longitude), 0]
  const north: Vector = [-Math.sin(latitude) * Math.cos(longitude), -Math.sin(latitude) * Math.sin(longitude), Math.cos(latitude)]
  const place = vectorOf(position)
  const [x, y] = [dot(place, east), dot(place, north)]
  const size = Math.hypot(x, y)
  const meters = size === 0 ? 0 : distanceBetween(origin, position) / size
  return [x * meters, y * meters]
}

function areaOf(points: readonly Point[]): number {
  return points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length]!
    return sum + (x * nextY - nextX * y) / 2
  }, 0)
}

function crossesItself(points: readonly Point[]): boolean {
  const edges = points.map((from, index) => [from, points[(index + 1) % points.length]!] as const)
  return edges.some((one, index) => edges.some((other, place) => place > index + 1 && !(index === 0 && place === edges.length - 1) && doCross(one, other)))
}

const side = ([ax, ay]: Point, [bx, by]: Point, [x, y]: Point): number => Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax))

function doCross([a, b]: readonly [Point, Point], [c, d]: readonly [Point, Point]): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}
