/// <reference lib="dom" />
import { uuidv7 } from '@overt/sdk'
import { expect } from 'chai'
import 'fake-indexeddb/auto'
import { addPunch, changePunch, countUnsent, discardPunch, keepSelfie, listPunches, listSelfies } from '../app/queue/queue.ts'
import { sealKeptPins } from '../app/kiosk/seal-kept-pins.ts'
import { sendQueue } from '../app/queue/send-queue.ts'
import type { Sender } from '../app/queue/send-queue.ts'
import { bootId } from '../app/store/clock.ts'
import { database } from '../app/store/database.ts'
import type { QueuedPunch } from '../app/store/database.ts'
import { createPinKeys, openPin } from '../rules/index.ts'
import type { PunchReceipt } from '../wire.ts'

const [workspaceId, memberId] = ['0190c1a4-0000-7000-8000-000000000001', '0190c1a4-0000-7000-8000-000000000002']
const owner = `${workspaceId}/${memberId}`
const sender: Sender = { owner, address: '/api/punchim', workspaceId, memberId }

interface Call { readonly path: string; readonly body: { readonly id: string; readonly kind: string; readonly sentMonotonicMs: number | null } | undefined }
type Answer = (call: Call) => { readonly status: number; readonly body: unknown } | 'offline'

describe('the queue of a phone', () => {
  let calls: Call[]
  let answer: Answer
  let members: readonly { workspaceId: string; memberId: string }[]
  const realFetch = globalThis.fetch

  const receiptOf = (id: string, kind: 'in' | 'out'): PunchReceipt => ({
    id, kind, at: '2026-03-02T08:00:00.000Z', correctedAt: '2026-03-02T08:00:00.000Z', verdict: 'none', flags: [], entryId: null, selfie: 'none', fix: 'none', fenceName: null, distanceMeters: null, notFiled: null, policyVersion: 1,
  })
  const taken: Answer = ({ body, path }) => ({ status: 201, body: body === undefined ? receiptOf(path.split('/').at(-2)!, 'in') : { punch: receiptOf(body.id, body.kind as 'in'), state: body.kind } })
  const sentKinds = (): readonly string[] => calls.map(({ body, path }) => body?.kind ?? path.split('/').at(-1)!)

  before(() => {
    globalThis.fetch = (address, options) => {
      if (String(address).endsWith('/workspaces')) return Promise.resolve(Response.json({ items: members }))
      const call = { path: String(address), body: typeof options?.body === 'string' ? JSON.parse(options.body) as Call['body'] : undefined }
      calls.push(call)
      const given = answer(call)
      return given === 'offline' ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(Response.json(given.body, { status: given.status }))
    }
  })
  after(() => { globalThis.fetch = realFetch })
  beforeEach(async () => {
    calls = []
    answer = taken
    members = [{ workspaceId, memberId }]
    const kept = await database()
    for (const store of ['punches', 'selfies', 'places', 'receipts'] as const) await kept.clear(store)
  })

  async function queued(kind: 'in' | 'out', change: Partial<QueuedPunch> = {}): Promise<string> {
    const id = uuidv7()
    await addPunch({ punch: { id, owner, refusal: null, body: { id, kind, at: new Date().toISOString(), monotonicMs: 1, bootId, serverTimeSeen: null, serverTimeSeenMonotonicMs: null }, ...change } })
    return id
  }

  it('sends in the order in which punches were made, and keeps what the server said', async () => {
    const ids = [await queued('in'), await queued('out'), await queued('in')]
    expect(await sendQueue(sender)).to.equal('sent')
    expect(calls.map(({ body }) => body?.id)).to.deep.equal(ids)
    expect(await listPunches()).to.deep.equal([])
    expect((await (await database()).getAll('receipts')).map(({ id }) => id)).to.have.members(ids)
  })

  it('sends each record once, however many ask at the same time', async () => {
    await queued('in')
    await queued('out')
    await Promise.all([sendQueue(sender), sendQueue(sender), sendQueue(sender)])
    expect(sentKinds()).to.deep.equal(['in', 'out'])
  })

  it('keeps everything, in order, where nobody answers, the server is busy or the workspace is read-only', async () => {
    await queued('in')
    await queued('out')
    for (const given of ['offline', { status: 503, body: { code: 'overloaded' } }, { status: 429, body: { code: 'too-many-requests' } }, { status: 403, body: { code: 'workspace-read-only' } }] as const) {
      answer = () => given
      expect(await sendQueue(sender)).to.equal(given === 'offline' ? 'offline' : 'later')
      expect((await listPunches()).map(({ body, refusal }) => [body.kind, refusal])).to.deep.equal([['in', null], ['out', null]])
    }
    answer = taken
    await sendQueue(sender)
    expect(await countUnsent()).to.equal(0)
  })

  it('sets aside what the server refuses, with its reason, and goes on with the next', async () => {
    const id = await queued('in')
    await queued('out')
    answer = (call) => (call.body?.kind === 'in' ? { status: 409, body: { code: 'punch-reason-required', detail: 'Say why.' } } : taken(call))
    expect(await sendQueue(sender)).to.equal('sent')
    expect((await listPunches()).map(({ refusal }) => refusal)).to.deep.equal([{ code: 'punch-reason-required', detail: 'Say why.' }])
    answer = taken
    await sendQueue(sender)
    expect(await listPunches()).to.have.length(1)
    await changePunch(id, (punch) => ({ ...punch, refusal: null }))
    await sendQueue(sender)
    expect(await listPunches()).to.deep.equal([])
  })

  it('sends a selfie after its punch, and not before', async () => {
    const id = await queued('in')
    await keepSelfie({ punchId: id, owner, bytes: new ArrayBuffer(4), mediaType: 'image/jpeg' })
    answer = () => 'offline'
    await sendQueue(sender)
    expect(sentKinds()).to.deep.equal(['in'])
    expect(await listSelfies()).to.have.length(1)
    answer = taken
    await sendQueue(sender)
    expect(sentKinds()).to.deep.equal(['in', 'in', 'selfie'])
    expect(await countUnsent()).to.equal(0)
  })

  it('never sends under another account, nor where the workspace has switched it off', async () => {
    await queued('in')
    members = [{ workspaceId, memberId: '0190c1a4-0000-7000-8000-000000000009' }]
    expect(await sendQueue(sender)).to.equal('signed-out')
    members = []
    expect(await sendQueue(sender)).to.equal('switched-off')
    expect(calls).to.deep.equal([])
    expect(await countUnsent()).to.equal(1)
  })

  it('leaves what belongs to others alone', async () => {
    const other = await queued('in', { owner: 'elsewhere/somebody' })
    await queued('out')
    await sendQueue(sender)
    expect((await listPunches()).map(({ id }) => id)).to.deep.equal([other])
  })

  it('tells the reading at sending only for punches of its own run of the count', async () => {
    await queued('in')
    const id = uuidv7()
    await addPunch({ punch: { id, owner, refusal: null, body: { id, kind: 'out', at: new Date().toISOString(), monotonicMs: 5, bootId: 'an earlier run', serverTimeSeen: null, serverTimeSeenMonotonicMs: null } } })
    await sendQueue(sender)
    expect(calls.map(({ body }) => body?.sentMonotonicMs === null)).to.deep.equal([false, true])
  })

  it('keeps a punch with its selfie or neither', async () => {
    const id = await queued('in')
    const again = addPunch({ punch: { ...(await listPunches())[0]! }, selfie: { punchId: id, owner, bytes: new ArrayBuffer(4), mediaType: 'image/jpeg' } })
    expect(await again.then(() => 'kept', () => 'refused')).to.equal('refused')
    expect(await listSelfies()).to.deep.equal([])
    await discardPunch(id)
    expect(await countUnsent()).to.equal(0)
  })

  it('encrypts the PINs that an earlier version of a kiosk kept as they were typed', async () => {
    const [kiosk, mine] = ['kiosk/1', await queued('in')]
    const id = uuidv7()
    const body = { id, kind: 'in' as const, at: new Date().toISOString(), monotonicMs: 1, bootId, serverTimeSeen: null, serverTimeSeenMonotonicMs: null, memberNumber: '1001' }
    await addPunch({ punch: { id, owner: kiosk, refusal: null, body: { ...body, pin: '2468' } } })
    const { publicKey, privateKey } = await createPinKeys()
    await sealKeptPins(kiosk, publicKey)
    const [kept, own] = [(await listPunches(kiosk))[0]!.body, (await listPunches(owner))[0]!]
    expect(JSON.stringify(kept)).to.not.include('"2468"')
    expect(kept).to.deep.include(body)
    const { sealedPin } = kept as { sealedPin: string }
    expect(await openPin(privateKey, sealedPin, { punchId: id, memberNumber: '1001' })).to.equal('2468')
    expect(await openPin(privateKey, sealedPin, { punchId: mine, memberNumber: '1001' })).to.equal(undefined)
    expect(own.id).to.equal(mine)
  })

  it('sets a paused number of a kiosk aside, and tries it again in the next round', async () => {
    const kiosk: Sender = { owner: 'kiosk/1', address: '/api/kiosk', token: 'ovk_x' }
    await queued('in', { owner: 'kiosk/1' })
    await queued('out', { owner: 'kiosk/1' })
    answer = (call) => (call.body?.kind === 'in' ? { status: 429, body: { code: 'too-many-pins' } } : taken(call))
    await sendQueue(kiosk)
    expect(sentKinds()).to.deep.equal(['in', 'out'])
    answer = taken
    await sendQueue(kiosk)
    expect(await listPunches()).to.deep.equal([])
  })
})
