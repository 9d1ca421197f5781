import { expect } from 'chai'
import fc from 'fast-check'
import { accuracyBucketOf, commitmentOf, commitmentText, correctTime, distanceBetween, distanceToFence, fenceFault, isDrawn, isWithinHours, judgeFences, verdictOf } from '../rules/index.ts'
import type { FenceShape, Position } from '../rules/index.ts'

const metersPerDegree = 6_371_008.8 * Math.PI / 180
const at = '2026-03-02T09:00:00Z'
const position = fc.record({ latitude: fc.double({ min: -90, max: 90, noNaN: true }), longitude: fc.double({ min: -180, max: 180, noNaN: true }) })

/** The place that one reaches from another: bearing in degrees, clockwise from north. By vectors, because an arc sine is blunt at the poles. */
function reach({ latitude, longitude }: Position, bearing: number, meters: number): Position {
  const [d, b, p, l] = [meters / 6_371_008.8, bearing * Math.PI / 180, latitude * Math.PI / 180, longitude * Math.PI / 180]
  const [up, north, east] = [Math.cos(d), Math.sin(d) * Math.cos(b), Math.sin(d) * Math.sin(b)]
  const out = Math.cos(p) * up - Math.sin(p) * north
  const [x, y, z] = [Math.cos(l) * out - Math.sin(l) * east, Math.sin(l) * out + Math.cos(l) * east, Math.sin(p) * up + Math.cos(p) * north]
  return { latitude: Math.atan2(z, Math.hypot(x, y)) * 180 / Math.PI, longitude: Math.atan2(y, x) * 180 / Math.PI }
}

/** A regular polygon around a place. */
const around = (centre: Position, corners: number, meters: number): FenceShape =>
  ({ kind: 'polygon', points: Array.from({ length: corners }, (_, n) => { const { latitude, longitude } = reach(centre, n * 360 / corners, meters); return [latitude, longitude] as const }) })

describe('the geometry of fences', () => {
  it('measures known distances', () => {
    expect(distanceBetween({ latitude: 52.520008, longitude: 13.404954 }, { latitude: 48.137154, longitude: 11.576124 })).to.be.closeTo(504_000, 1_000)
    expect(distanceBetween({ latitude: 0, longitude: 179.9995 }, { latitude: 0, longitude: -179.9995 })).to.be.closeTo(metersPerDegree / 1_000, 0.01)
    expect(distanceBetween({ latitude: 90, longitude: 0 }, { latitude: 90, longitude: 123 })).to.be.closeTo(0, 0.001)
  })

  it('knows the place a circle away from anywhere, also over the poles and the antimeridian', () => {
    fc.assert(fc.property(position, fc.double({ min: 0, max: 360, noNaN: true }), fc.double({ min: 1, max: 5_000, noNaN: true }), (centre, bearing, meters) => {
      const shape: FenceShape = { kind: 'circle', ...centre, radiusMeters: 1_000 }
      expect(distanceToFence(shape, reach(centre, bearing, meters))).to.be.closeTo(meters - 1_000, 0.01)
    }))
  })

  it('has a polygon\'s centre inside and what lies beyond its corners outside, anywhere on the globe', () => {
    fc.assert(fc.property(position, fc.integer({ min: 3, max: 24 }), fc.double({ min: 5, max: 20_000, noNaN: true }), fc.double({ min: 0, max: 360, noNaN: true }), (centre, corners, meters, bearing) => {
      const shape = around(centre, corners, meters)
      const apothem = meters * Math.cos(Math.PI / corners)
      expect(fenceFault(shape)).to.equal(undefined)
      expect(distanceToFence(shape, centre)).to.be.closeTo(-apothem, 0.001 * meters + 0.01)
      expect(distanceToFence(shape, reach(centre, bearing, meters * 1.5))).to.be.within(meters * 0.49, meters * 1.5)
    }))
  })

  it('does not depend on the corner with which a polygon begins, nor on its direction', () => {
    fc.assert(fc.property(position, fc.integer({ min: 3, max: 12 }), fc.nat(11), fc.double({ min: 0, max: 3_000, noNaN: true }), fc.double({ min: 0, max: 360, noNaN: true }), (centre, corners, turn, meters, bearing) => {
      const shape = around(centre, corners, 1_000)
      if (shape.kind !== 'polygon') return
      const turned = { ...shape, points: shape.points.map((_, n) => shape.points[(n + turn) % corners]!).toReversed() }
      const place = reach(centre, bearing, meters)
      expect(distanceToFence(turned, place)).to.be.closeTo(distanceToFence(shape, place), 0.001)
    }))
  })

  it('takes nothing on the other side of the globe for inside', () => {
    const shape = around({ latitude: 10, longitude: 20 }, 6, 10_000)
    expect(distanceToFence(shape, { latitude: -10, longitude: -160 })).to.be.greaterThan(19_000_000)
  })

  it('follows a concave polygon', () => {
    const shape: FenceShape = { kind: 'polygon', points: [[0, 0], [0, 0.01], [0.01, 0.01], [0.01, 0.009], [0.001, 0.009], [0.001, 0]] }
    expect(fenceFault(shape)).to.equal(undefined)
    expect(distanceToFence(shape, { latitude: 0.005, longitude: 0.0095 })).to.be.lessThan(0)
    expect(distanceToFence(shape, { latitude: 0.005, longitude: 0.005 })).to.be.greaterThan(400)
  })

  it('refuses coordinates that are none', () => {
    const shape: FenceShape = { kind: 'circle', latitude: 0, longitude: 0, radiusMeters: 10 }
    for (const wrong of [NaN, Infinity, -Infinity]) {
      expect(() => distanceToFence(shape, { latitude: wrong, longitude: 0 })).to.throw(RangeError)
      expect(() => distanceToFence(shape, { latitude: 0, longitude: wrong })).to.throw(RangeError)
    }
    expect(() => distanceToFence(shape, { latitude: 90.1, longitude: 0 })).to.throw(RangeError)
  })

  it('says what is wrong with a fence', () => {
    expect(fenceFault({ kind: 'circle', latitude: 0, longitude: 0, radiusMeters: 0 })).to.equal('radius')
    expect(fenceFault({ kind: 'circle', latitude: NaN, longitude: 0, radiusMeters: 1 })).to.equal('position')
    expect(fenceFault({ kind: 'polygon', points: [[0, 0], [0, 1]] })).to.equal('points')
    expect(fenceFault({ kind: 'polygon', points: [[0, 0], [0, 1], [1, 1]] })).to.equal('too-wide')
    expect(fenceFault({ kind: 'polygon', points: [[0, 0], [0.01, 0.01], [0.01, 0], [0, 0.01]] })).to.equal('crosses-itself')
    expect(fenceFault({ kind: 'polygon', points: [[0, 0], [0, 0.01], [0, 0.02]] })).to.equal('no-area')
  })
})

describe('the verdict over fences', () => {
  const office = { id: 'office', kind: 'circle', latitude: 52.52, longitude: 13.405, radiusMeters: 100 } as const
  const fixAt = (meters: number, accuracyMeters: number, time = at) => ({ ...reach(office, 90, meters), accuracyMeters, at: time })
  const judge = (meters: number, accuracyMeters: number) => judgeFences([office], fixAt(meters, accuracyMeters), { at, timeZone: 'UTC' })

  it('is inside where all of the accuracy is, outside where none is, else uncertain', () => {
    expect(judge(50, 40).verdict).to.equal('inside')
    expect(judge(50, 60).verdict).to.equal('uncertain')
    expect(judge(150, 40).verdict).to.equal('outside')
    expect(judge(150, 60).verdict).to.equal('uncertain')
    expect(judge(50, 0).verdict).to.equal('inside')
    expect(judge(150, 0)).to.include({ verdict: 'outside', fenceId: 'office', cause: null })
  })

  it('never gets surer with a worse accuracy', () => {
    fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true }), (distance, one, other) => {
      const [better, worse] = [verdictOf(distance, Math.min(one, other)), verdictOf(distance, Math.max(one, other))]
      expect(worse === better || worse === 'uncertain').to.equal(true)
    }))
  })

  it('refuses an accuracy that is none', () => {
    for (const wrong of [NaN, -1, -Infinity]) expect(() => judge(50, wrong)).to.throw(RangeError)
  })

  it('counts an old or a bad fix as none, and says why', () => {
    expect(judge(0, 301)).to.include({ verdict: 'none', cause: 'inaccurate' })
    expect(judge(0, 1e9)).to.include({ verdict: 'none', cause: 'inaccurate' })
    expect(judge(0, 300).verdict).to.equal('uncertain')
    expect(judgeFences([office], fixAt(0, 5, '2026-03-02T08:59:29Z'), { at, timeZone: 'UTC' })).to.include({ verdict: 'none', cause: 'stale-fix' })
    expect(judgeFences([office], undefined, { at, timeZone: 'UTC' })).to.include({ verdict: 'none', cause: 'no-fix' })
    expect(judgeFences([], fixAt(0, 5), { at, timeZone: 'UTC' })).to.include({ verdict: 'none', cause: null })
  })

  it('takes the best verdict, then the nearest fence, whatever their order', () => {
    const near = { ...office, id: 'near', radiusMeters: 10 }
    const far = { ...office, id: 'far', latitude: 53 }
    for (const fences of [[near, far, office], [office, far, near]]) {
      expect(judgeFences(fences, fixAt(50, 5), { at, timeZone: 'UTC' })).to.include({ verdict: 'inside', fenceId: 'office' })
      expect(judgeFences(fences, fixAt(500, 5), { at, timeZone: 'UTC' })).to.include({ verdict: 'outside', fenceId: 'office' })
    }
  })

  it('looks only at fences that hold at the time', () => {
    const night = { ...office, hours: [{ days: [1], startsAt: '22:00', endsAt: '06:00' }] }
    expect(judgeFences([night], fixAt(0, 5), { at, timeZone: 'UTC' })).to.include({ verdict: 'none', cause: 'out-of-hours' })
    expect(judgeFences([night], fixAt(0, 5), { at, holdsAt: '2026-03-03T05:59:59Z', timeZone: 'UTC' }).verdict).to.equal('inside')
  })
})

describe('hours of a fence', () => {
  const within = (time: string, timeZone = 'Europe/Berlin') => isWithinHours([{ days: [1, 2], startsAt: '09:00', endsAt: '17:30' }, { days: [5], startsAt: '22:00', endsAt: '06:00' }], Date.parse(time), timeZone)
  it('are read on the clock of the workspace, to the minute', () => {
    expect(within('2026-03-02T08:00:00Z')).to.equal(true)
    expect(within('2026-03-02T07:59:59Z')).to.equal(false)
    expect(within('2026-03-02T16:29:59Z')).to.equal(true)
    expect(within('2026-03-02T16:30:00Z')).to.equal(false)
    expect(within('2026-03-04T10:00:00Z')).to.equal(false)
  })
  it('go on after midnight into the next day', () => {
    expect(within('2026-03-06T21:30:00Z')).to.equal(true)
    expect(within('2026-03-07T04:30:00Z')).to.equal(true)
    expect(within('2026-03-07T05:30:00Z')).to.equal(false)
    expect(within('2026-03-06T04:30:00Z')).to.equal(false)
  })
  it('hold always where there are none', () => {
    expect(isWithinHours([], 0, 'UTC')).to.equal(true)
    expect(isWithinHours(null, 0, 'UTC')).to.equal(true)
  })
})

describe('a commitment to a place', () => {
  const fix = { latitude: 52.52, longitude: 13.405, accuracyMeters: 12.5, at: '2026-03-02T10:00:00.000+01:00' }
  it('is the SHA-256 of a canonical text', async () => {
    expect(commitmentText(fix, 'nonce')).to.equal('52.52,13.405,12.5,2026-03-02T09:00:00.000Z,nonce')
    expect(await commitmentOf(fix, 'nonce')).to.match(/^[0-9a-f]{64}$/)
    expect(await commitmentOf(fix, 'nonce')).to.equal(await commitmentOf({ ...fix, at: '2026-03-02T09:00:00Z' }, 'nonce'))
    expect(await commitmentOf({ ...fix, latitude: 52.520000001 }, 'nonce')).not.to.equal(await commitmentOf(fix, 'nonce'))
  })
  it('comes with a class of the accuracy', () => {
    expect([0, 10, 10.1, 100, 300, 301, 1e9].map(accuracyBucketOf)).to.deep.equal(['10', '10', '30', '100', '300', 'none', 'none'])
  })
})

describe('a draw by seed', () => {
  const seed = 'ab'.repeat(32)
  it('is the same on both sides and another with another seed, id or kind', async () => {
    const draw = (id: string, own = seed, kind: 'selfie' | 'gps' = 'selfie') => isDrawn(own, id, kind, 2)
    const ids = Array.from({ length: 64 }, (_, n) => `punch-${String(n)}`)
    const drawn = await Promise.all(ids.map((id) => draw(id)))
    expect(await Promise.all(ids.map((id) => draw(id)))).to.deep.equal(drawn)
    expect(await Promise.all(ids.map((id) => draw(id, 'cd'.repeat(32))))).not.to.deep.equal(drawn)
    expect(await Promise.all(ids.map((id) => draw(id, seed, 'gps')))).not.to.deep.equal(drawn)
  })
  it('hits about one in n', async () => {
    const drawn = await Promise.all(Array.from({ length: 5_000 }, (_, n) => isDrawn(seed, `id ${String(n)}`, 'gps', 10)))
    expect(drawn.filter(Boolean).length).to.be.within(400, 600)
  })
})

describe('the time of a punch', () => {
  const received = Date.parse(at)
  const minute = 60_000
  const times = fc.record({
    atMs: fc.integer({ min: received - 1e9, max: received + 1e9 }), monotonicMs: fc.nat(1e9), receivedMs: fc.constant(received),
    serverTimeSeenMs: fc.option(fc.integer({ min: received - 1e9, max: received + 1e9 }), { nil: undefined }), serverTimeSeenMonotonicMs: fc.option(fc.nat(1e9), { nil: undefined }),
    sentMonotonicMs: fc.option(fc.nat(1e9), { nil: undefined }), earlier: fc.option(fc.record({ monotonicMs: fc.nat(1e9), correctedMs: fc.integer({ min: received - 1e9, max: received }) }), { nil: undefined }),
  })

  it('is never after its arrival, and far from the phone\'s clock only where it is flagged', () => {
    fc.assert(fc.property(times, (reading) => {
      const { correctedMs, skew } = correctTime(reading)
      expect(correctedMs).to.be.at.most(received)
      expect(Math.abs(correctedMs - reading.atMs) > minute).to.equal(skew)
    }))
  })

  it('is right for any wrong clock where the count never stood still', () => {
    fc.assert(fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(1e8), fc.nat(1e8), fc.nat(1e8), (skewMs, seenBefore, sentLater, boot) => {
      const trueMs = received - sentLater
      const monotonicMs = boot + seenBefore
      const { correctedMs, skew } = correctTime({ atMs: trueMs + skewMs, monotonicMs, serverTimeSeenMs: trueMs - seenBefore, serverTimeSeenMonotonicMs: boot, sentMonotonicMs: monotonicMs + sentLater, receivedMs: received })
      expect(correctedMs).to.equal(trueMs)
      expect(skew).to.equal(Math.abs(skewMs) > minute)
    }))
  })

  it('is the phone\'s where a right clock meets a count that slept', () => {
    // Seen at 08:00, asleep for half an hour, punched at 08:40 and sent at once.
    const { correctedMs, skew } = correctTime({ atMs: received - 20 * minute, monotonicMs: 10 * minute, serverTimeSeenMs: received - 60 * minute, serverTimeSeenMonotonicMs: 0, sentMonotonicMs: 12 * minute, receivedMs: received })
    expect([correctedMs, skew]).to.deep.equal([received - 20 * minute, false])
  })

  it('follows from an earlier punch of the same run', () => {
    const { correctedMs, skew } = correctTime({ atMs: received - 300 * minute, monotonicMs: 90 * minute, receivedMs: received, earlier: { monotonicMs: 30 * minute, correctedMs: received - 70 * minute } })
    expect([correctedMs, skew]).to.deep.equal([received - 10 * minute, true])
  })

  it('is the arrival where a clock is ahead and nothing else is known', () => {
    expect(correctTime({ atMs: received + 90 * minute, monotonicMs: 5, receivedMs: received })).to.deep.equal({ correctedMs: received, skew: true })
  })
})
