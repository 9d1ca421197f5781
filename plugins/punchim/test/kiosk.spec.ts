import { expect } from 'chai'
import sharp from 'sharp'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { sealPin } from '../rules/index.ts'
import type { KioskAnswer, KioskView, Punch } from '../wire.ts'
import { base, circle, created, makeTask, punch, punchimFolder } from './punchim-support.ts'

describe('a kiosk', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let token: string
  let memberNumber: string
  const pin = '482910'

  before(async () => { platform = await createTestPlatform({ plugins: [punchimFolder, new URL('../../permissions/', import.meta.url)], clock: '2026-03-02T08:00:00Z' }) })
  after(() => platform.close())
  beforeEach(async () => {
    platform.clock.advance({ hours: 30 })
    workspace = await platform.workspace({ enabled: ['permissions', 'punchim'] })
    member = await workspace.member({ name: 'Grace Hopper' })
    await created(workspace.admin, `${base}/assignments`, { memberId: member.id, taskId: await makeTask(workspace) })
    token = (await workspace.admin.post(`${base}/kiosks`, { name: 'Hall' })).json<{ kioskToken: string }>().kioskToken
    memberNumber = (await member.put(`${base}/me/pin`, { pin })).json<{ memberNumber: string }>().memberNumber
  })
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  const now = () => platform.clock.now()
  const ask = (method: 'GET' | 'POST' | 'PUT', path: string, { body, bearer = token, type = 'application/json', at = workspace }: { body?: unknown; bearer?: string; type?: string; at?: TestWorkspace } = {}) => platform.app.inject({
    method, url: `/api/workspaces/${at.id}${base}${path}`, headers: { authorization: `Bearer ${bearer}`, ...body === undefined ? {} : { 'content-type': type } },
    ...body === undefined ? {} : { payload: Buffer.isBuffer(body) ? body : JSON.stringify(body) },
  })
  const send = (kind: 'in' | 'out', change: Readonly<Record<string, unknown>> = {}) => ask('POST', '/kiosk/punches', { body: { ...punch(kind, now()), memberNumber, pin, ...change } })

  it('punches for whoever knows their number and PIN', async () => {
    const answer = await send('in')
    expect(answer.statusCode, answer.body).to.equal(201)
    expect(answer.json<KioskAnswer>()).to.deep.include({ state: 'in', name: 'Grace Hopper' })
    platform.clock.advance({ hours: 1 })
    expect((await send('out')).json<KioskAnswer>()).to.deep.include({ state: 'out' })
    const [entry] = (await workspace.admin.get(`/entries?memberId=${member.id}`)).json<{ items: { source: string; stoppedAt: string }[] }>().items
    expect(entry).to.include({ source: 'punch', stoppedAt: now().toString({ fractionalSecondDigits: 3 }) })
    const date = now().toString().split('T')[0]!
    expect((await member.get(`${base}/punches?from=${date}&to=${date}`)).json<{ items: Punch[] }>().items.map(({ kioskName }) => kioskName)).to.deep.equal(['Hall', 'Hall'])
  })

  it('answers the same id the same', async () => {
    const body = { ...punch('in', now()), memberNumber, pin }
    const first = await ask('POST', '/kiosk/punches', { body })
    const again = await ask('POST', '/kiosk/punches', { body })
    expect([first.statusCode, again.statusCode]).to.deep.equal([201, 200])
    expect(again.json()).to.deep.equal(first.json())
  })

  it('stands where its fence is', async () => {
    const fenceId = await created(workspace.admin, `${base}/fences`, circle('Gate'))
    const { kioskToken } = (await workspace.admin.post(`${base}/kiosks`, { name: 'Gate kiosk', fenceId })).json<{ kioskToken: string }>()
    const answer = await ask('POST', '/kiosk/punches', { bearer: kioskToken, body: { ...punch('in', now()), memberNumber, pin } })
    expect(answer.json<KioskAnswer>().punch).to.deep.include({ verdict: 'inside', fenceName: 'Gate', flags: [] })
  })

  it('pauses a number after five wrong PINs, however they come, also a number that nobody has', async () => {
    for (const number of [memberNumber, '999999']) {
      const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => send('in', { memberNumber: number, pin: `11${String(n).padStart(2, '0')}` })))
      expect(answers.map(({ statusCode }) => statusCode).toSorted()).to.deep.equal([...Array<number>(5).fill(401), ...Array<number>(7).fill(429)])
      expect(new Set(answers.filter(({ statusCode }) => statusCode === 401).map((answer) => answer.json<{ code: string }>().code))).to.deep.equal(new Set(['wrong-pin']))
    }
    const paused = await send('in')
    expect(paused.statusCode, 'not even the right one').to.equal(429)
    expect(Number(paused.headers['retry-after'])).to.be.within(1, 300)
    platform.clock.advance({ minutes: 5, seconds: 1 })
    expect((await send('in')).statusCode).to.equal(201)
  })

  it('pauses a number for a day where somebody guesses slowly', async () => {
    let wrong = 0
    for (let round = 0; round < 10; round++) {
      platform.clock.advance({ minutes: 6 })
      for (let attempt = 0; attempt < 4; attempt++) if ((await send('in', { pin: '0000' })).statusCode === 401) wrong++
    }
    expect(wrong).to.equal(30)
    platform.clock.advance({ hours: 25 })
    expect((await send('in')).statusCode).to.equal(201)
  })

  it('tells nothing of anybody, but names where an admin lets it', async () => {
    const view = (await ask('GET', '/kiosk')).json<KioskView>()
    expect(view).to.deep.include({ name: 'Hall', people: [], policy: { selfie: 'off', sampleOneIn: 10 } })
    const open = (await workspace.admin.post(`${base}/kiosks`, { name: 'Desk', showNames: true })).json<{ kioskToken: string }>().kioskToken
    expect((await ask('GET', '/kiosk', { bearer: open })).json<KioskView>().people).to.deep.equal([{ memberNumber, name: 'Grace Hopper' }])
    for (const path of ['/punches?from=2026-03-01&to=2026-03-31', '/me', '/fences', '/assignments', '/kiosks']) expect((await ask('GET', path)).statusCode, path).to.equal(401)
  })

  it('lets nobody punch but those whom it is for, and who are still there', async () => {
    const other = await workspace.member()
    const { kioskToken } = (await workspace.admin.post(`${base}/kiosks`, { name: 'Lab', memberIds: [other.id] })).json<{ kioskToken: string }>()
    expect((await ask('POST', '/kiosk/punches', { bearer: kioskToken, body: { ...punch('in', now()), memberNumber, pin } })).json<{ code: string }>().code).to.equal('wrong-pin')
    expect((await member.delete(`${base}/me/pin`)).statusCode).to.equal(204)
    expect((await send('in')).statusCode).to.equal(401)
    await member.put(`${base}/me/pin`, { pin })
    expect((await workspace.admin.patch(`/members/${member.id}`, { status: 'suspended' })).statusCode).to.equal(200)
    expect((await send('in')).statusCode).to.equal(401)
  })

  it('opens to nothing but its own token, in its own workspace, until it is revoked', async () => {
    expect((await ask('GET', '/kiosk', { bearer: 'ovk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' })).json()).to.include({ status: 401, code: 'kiosk-token-revoked' })
    expect((await ask('GET', '/kiosk', { bearer: member.token })).json()).to.include({ status: 401, code: 'kiosk-token-needed' })
    const elsewhere = await platform.workspace({ enabled: ['permissions', 'punchim'] })
    expect((await ask('GET', '/kiosk', { at: elsewhere })).statusCode).to.equal(401)
    const [kiosk] = (await workspace.admin.get(`${base}/kiosks`)).json<{ items: { id: string }[] }>().items
    expect((await member.delete(`${base}/kiosks/${kiosk!.id}`)).statusCode).to.be.oneOf([403, 404])
    expect((await workspace.admin.delete(`${base}/kiosks/${kiosk!.id}`)).statusCode).to.equal(204)
    expect((await send('in')).json()).to.include({ status: 401, code: 'kiosk-token-revoked' })
    expect((await platform.app.inject({ url: `/api/workspaces/not-an-id${base}/kiosk` })).statusCode).to.equal(404)
    await workspace.disable('punchim')
    expect((await ask('GET', '/kiosk')).json()).to.include({ status: 404, code: 'plugin-disabled' })
  })

  it('is enrolled by admins alone, and closed where the workspace switches kiosks off', async () => {
    const manager = await workspace.member({ role: 'manager' })
    expect((await manager.post(`${base}/kiosks`, { name: 'Mine' })).statusCode).to.equal(403)
    await workspace.admin.patch('/plugins/punchim', { settings: { kiosk: false } })
    expect((await send('in')).json()).to.include({ status: 403, code: 'kiosks-off' })
  })

  it('sends the selfie that is asked for', async () => {
    await workspace.admin.patch('/plugins/punchim', { settings: { selfie: 'always' } })
    const { punch: { id, selfie } } = (await send('in')).json<KioskAnswer>()
    expect(selfie).to.equal('wanted')
    const picture = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#886644' } }).jpeg().toBuffer()
    expect((await ask('PUT', `/kiosk/punches/${id}/selfie`, { body: picture, type: 'image/jpeg' })).json()).to.include({ selfie: 'kept' })
    const other = (await workspace.admin.post(`${base}/kiosks`, { name: 'Other' })).json<{ kioskToken: string }>().kioskToken
    expect((await ask('PUT', `/kiosk/punches/${id}/selfie`, { body: picture, type: 'image/jpeg', bearer: other })).statusCode).to.equal(404)
  })

  describe('with a PIN that it encrypted', () => {
    const keyOf = async (bearer = token): Promise<string> => (await ask('GET', '/kiosk', { bearer })).json<KioskView>().pinKey
    const sealed = async (change: Readonly<Record<string, unknown>> = {}) => {
      const body = punch('in', now())
      return { ...body, memberNumber, sealedPin: await sealPin(await keyOf(), pin, { punchId: body.id, memberNumber }), ...change }
    }
    const storedKeys = () => workspace.inUnit((unit) => unit.query<{ open: string | null; sealed: string | null }>('select pin_public_key as open, pin_private_key as sealed from p_punchim.kiosk where workspace_id = $1', [workspace.id]))

    it('punches, once, and counts a wrong one', async () => {
      const body = await sealed()
      expect((await ask('POST', '/kiosk/punches', { body })).statusCode).to.equal(201)
      expect((await ask('POST', '/kiosk/punches', { body })).statusCode).to.equal(200)
      const other = punch('out', now())
      const wrong = await sealPin(await keyOf(), '000000', { punchId: other.id, memberNumber })
      expect((await ask('POST', '/kiosk/punches', { body: { ...other, memberNumber, sealedPin: wrong } })).json()).to.include({ status: 401, code: 'wrong-pin' })
    })

    it('does not read one that was made for another punch, number or kiosk, or is none', async () => {
      const body = await sealed()
      const elsewhere = (await workspace.admin.post(`${base}/kiosks`, { name: 'Desk' })).json<{ kioskToken: string }>().kioskToken
      expect(await keyOf(elsewhere)).to.not.equal(await keyOf())
      for (const [change, bearer] of [[{ id: punch('in', now()).id }, token], [{ memberNumber: '999' }, token], [{}, elsewhere], [{ sealedPin: 'AAAA' }, token]] as const) {
        expect((await ask('POST', '/kiosk/punches', { body: { ...body, ...change }, bearer })).json(), JSON.stringify(change)).to.include({ status: 400, code: 'pin-unreadable' })
      }
      for (const change of [{ sealedPin: 'no base64!' }, { sealedPin: '' }, { pin }]) expect((await ask('POST', '/kiosk/punches', { body: { ...body, ...change } })).statusCode, JSON.stringify(change)).to.equal(400)
      expect((await ask('POST', '/kiosk/punches', { body })).statusCode, 'and none of them used up the PIN').to.equal(201)
    })

    it('has one key, whoever asks first, with the private half sealed, until it is revoked', async () => {
      expect(new Set(await Promise.all(Array.from({ length: 4 }, () => keyOf()))).size).to.equal(1)
      const [keys] = await storedKeys()
      expect(keys!.open).to.equal(await keyOf())
      expect(Buffer.from(keys!.sealed!, 'base64url').toString('latin1')).to.not.include(Buffer.from('2a864886f70d010101', 'hex').toString('latin1'))
      expect((await workspace.admin.get('/plugins/punchim/export')).body).to.not.match(/MII[A-Za-z0-9+/]{1000}/)
      const [kiosk] = (await workspace.admin.get(`${base}/kiosks`)).json<{ items: { id: string }[] }>().items
      await workspace.admin.delete(`${base}/kiosks/${kiosk!.id}`)
      expect(await storedKeys()).to.deep.equal([{ open: null, sealed: null }])
    })

    it('gets another key where the installation has another secret since', async () => {
      const before = await keyOf()
      const body = await sealed()
      await workspace.inUnit((unit) => unit.query(`update p_punchim.kiosk set pin_private_key = 'sealed-under-another-secret' where workspace_id = $1`, [workspace.id]))
      expect((await ask('POST', '/kiosk/punches', { body })).json()).to.include({ code: 'pin-unreadable' })
      expect(await keyOf()).to.not.equal(before)
      expect((await ask('POST', '/kiosk/punches', { body: await sealed() })).statusCode).to.equal(201)
    })
  })

  it('keeps PINs as salted hashes, and takes digits only', async () => {
    const [row] = await workspace.inUnit((unit) => unit.query<{ pin_hash: string }>('select pin_hash from p_punchim.badge where workspace_id = $1', [workspace.id]))
    expect(row!.pin_hash).to.match(/^scrypt\$/).and.not.contain(pin)
    expect((await workspace.admin.get('/plugins/punchim/export')).body, 'nor takes an admin them out').to.contain('"table":"kiosk"').and.not.to.contain('scrypt')
    for (const wrong of ['123', '1234567890123', 'abcd', '12 34', '']) expect((await member.put(`${base}/me/pin`, { pin: wrong })).statusCode, wrong).to.equal(400)
  })
})
