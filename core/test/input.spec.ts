import { connect } from 'node:net'
import { once } from 'node:events'
import { expect } from 'chai'
import Type from 'typebox'
import { Instant, LocalDate, Name, NameOf, TimeZone, closed, definePlugin, isInstant, isLocalDate, isName, isTimeZone } from '@overt/sdk'
import { breakerKeys, breakerOpenMs, createBreaker } from '../kernel/breaker.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { plainRoute } from './plain-route.ts'

const careful = definePlugin({
  id: 'careful',
  server(app, { database, hooks }) {
    const ask = (workspaceId: string, sql: string, values: unknown[]) => database.inWorkspace({ workspaceId }, (unit) => unit.query(sql, values))
    const querystring = Type.Object({ value: Type.Optional(Type.String()) })
    app.get<{ Querystring: { value?: string } }>('/date', { ...plainRoute, schema: { ...plainRoute.schema, querystring } }, (request) => ask(request.caller!.workspaceId, 'select $1::date as date', [request.query.value]))
    app.get('/wait', plainRoute, (request) => database.inWorkspace({ workspaceId: request.caller!.workspaceId }, async (unit) => {
      await unit.query(`select set_config('statement_timeout', '20', true)`)
      return unit.query('select pg_sleep(5)')
    }))
    app.get<{ Querystring: { value?: string } }>('/boom', { ...plainRoute, schema: { ...plainRoute.schema, querystring } }, (request) => {
      if (request.query.value === 'bad') throw new TypeError('a mistake that an input brings out')
      return {}
    })
    app.get('/plain', plainRoute, () => ({}))
    app.post('/name', { ...plainRoute, schema: { ...plainRoute.schema, body: Type.Object({ name: Name, zone: Type.Optional(TimeZone), short: Type.Optional(NameOf(3)), on: Type.Optional(LocalDate), at: Type.Optional(Instant), more: Type.Optional(Type.Unknown()) }, closed) } }, (request) => request.body as object)
    hooks.on('command.parse', ({ text }) => {
      if (text === 'bad') throw new TypeError('a mistake that a sentence brings out')
      return { score: 0.9, title: text, run: { method: 'POST', path: '/x', body: {} } }
    })
  },
})

describe('input', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  before(async () => {
    platform = await createTestPlatform({ plugins: [careful], environment: { OVERT_TRUST_PROXY: '127.0.0.1' } })
    workspace = await platform.workspace({ enabled: ['careful'] })
  })
  after(() => platform.close())
  const get = (path: string) => workspace.admin.get(`/plugins/careful${path}`)
  const post = (body: unknown) => workspace.admin.post('/plugins/careful/name', body)

  describe('that PostgreSQL refuses', () => {
    it('is an answer with a code, and never the plugin\'s fault', async () => {
      const before = platform.faults.length
      for (let attempt = 0; attempt < 8; attempt += 1) {
        const answer = await get('/date?value=0000-01-01')
        expect(answer.json()).to.include({ status: 400, code: 'value-out-of-range' })
      }
      expect((await get('/date?value=2026-01-01')).statusCode).to.equal(200)
      expect(platform.faults).to.have.lengthOf(before)
    })

    it('is an answer to that caller where a statement takes too long', async () => {
      const before = platform.faults.length
      for (let attempt = 0; attempt < 6; attempt += 1) expect((await get('/wait')).json()).to.include({ status: 422, code: 'too-expensive' })
      expect(platform.faults).to.have.lengthOf(before)
    })
  })

  describe('that makes a plugin fault', () => {
    it('shuts the route for whoever sent it, and for nobody else', async () => {
      const member = await workspace.member()
      for (let attempt = 0; attempt < 5; attempt += 1) await member.get('/plugins/careful/boom?value=bad')
      expect((await member.get('/plugins/careful/boom')).json()).to.include({ code: 'plugin-failed' })
      expect((await get('/boom')).statusCode).to.equal(200)
    })

    it('shuts a hook for whoever sent it, and for nobody else', async () => {
      const member = await workspace.member()
      for (let attempt = 0; attempt < 5; attempt += 1) await member.get('/commands?text=bad')
      expect((await member.get('/commands?text=good')).json()).to.deep.equal([])
      expect((await workspace.admin.get('/commands?text=good')).json<unknown[]>()).to.have.lengthOf(1)
    })

    it('is remembered for so many callers only', () => {
      let now = 0
      const breaker = createBreaker(() => now)
      for (let key = 0; key <= breakerKeys; key += 1) for (let fault = 0; fault < 5; fault += 1) breaker.failed(String(key))
      expect(breaker.isOpen('0')).to.equal(false)
      expect(breaker.isOpen('1')).to.equal(true)
      now += breakerOpenMs
      expect(breaker.isOpen('1')).to.equal(false)
    })
  })

  describe('in its formats', () => {
    it('has dates and instants that PostgreSQL and Temporal carry', () => {
      for (const text of ['1900-01-01', '2024-02-29', '9998-12-31']) expect(isLocalDate(text), text).to.equal(true)
      for (const text of ['0000-01-01', '1899-12-31', '9999-01-01', '9999-12-31', '-271821-04-20', '+002026-01-01', '2026-02-29', '2026-13-01', '2026-1-1', '2026-01-01T00:00:00Z', ' 2026-01-01', '２０２６-01-01', '']) expect(isLocalDate(text), text).to.equal(false)
      for (const text of ['2026-01-01T00:00:00Z', '2026-01-01t23:59:59.123456789z', '2026-01-01T00:00:00+14:00', '2026-01-01T00:00:00-00:00', '2026-01-01 00:00:00Z']) expect(isInstant(text), text).to.equal(true)
      for (const text of ['2026-06-30T23:59:60Z', '2026-01-01T24:00:00Z', '2026-01-01T00:00:00', '2026-01-01T00:00:00.1234567890Z', '2026-01-01T00:00:00+24:00', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '+010000-01-01T00:00:00Z', '-271821-04-20T00:00:00Z', '2026-01-01']) expect(isInstant(text), text).to.equal(false)
    })

    it('has zones with a name: an offset is none', () => {
      for (const zone of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'europe/berlin']) expect(isTimeZone(zone), zone).to.equal(true)
      for (const zone of ['+01:00', '-05:00', '+0100', '01:00', 'UTC+1', 'Mars/Olympus', 'US/Pacific-New', '', 'Europe/Berlin\0', `Europe/${'x'.repeat(100)}`]) expect(isTimeZone(zone), zone).to.equal(false)
    })

    it('knows every zone that browsers offer in PostgreSQL too', async () => {
      const zones = Intl.supportedValuesOf('timeZone')
      const unknown = await workspace.inUnit(async (unit) => unit.query<{ zone: string }>('select zone from unnest($1::text[]) as zone where not exists (select from pg_timezone_names where lower(name) = lower(zone))', [zones]))
      expect(unknown).to.deep.equal([])
    })

    it('has names with a visible character on one line', () => {
      for (const name of ['a', 'é', 'e\u0301', '日本', 'שלום', '👩‍💻', '7', '–', 'x\u200b']) expect(isName(name), name).to.equal(true)
      for (const name of ['', ' ', '\u200b', '\u200d\ufeff', '\u202e\u202c', '\u0301\u0308', '\u3164', '\u2800', '\u00ad', '\ufe0f', 'a\nb', 'a\0', 'a\u2028b', '\u00a0\u2003']) expect(isName(name), JSON.stringify(name)).to.equal(false)
    })

    it('is refused with words that say what is wanted', async () => {
      const answer = await post({ name: '\u200b', zone: '+01:00', short: 'four', on: '0000-01-01', at: '2026-06-30T23:59:60Z' })
      expect(answer.json()).to.include({ status: 400, code: 'validation-failed' })
      expect(answer.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path)).to.deep.equal(['name', 'zone', 'short', 'on', 'at'])
      expect(answer.body).to.include('must be one line with a visible character').and.to.include('such as Europe/Berlin').and.not.to.include('pattern')
    })

    it('is refused with the possible values, and with the fault of the intended alternative only', async () => {
      const faultsOf = async (path: string, body: unknown) => (await workspace.admin.post(path, body)).json<{ detail: string; errors: { path: string; message: string }[] }>()
      expect((await faultsOf('/organizations', { name: 'Acme', rate: -1, billable: 'perhaps' })).errors).to.deep.equal([
        { path: 'billable', message: 'must be boolean or null' }, { path: 'rate', message: 'must be >= 0' },
      ])
      expect((await faultsOf('/timer/start', { taskId: 'seven' })).errors).to.deep.equal([{ path: 'taskId', message: 'must be a UUID in lower case' }])
      expect((await faultsOf('/invitations', { email: 'eve@example.com', role: 'boss', monitored: true })).errors).to.deep.equal([{ path: 'role', message: 'must be one of admin, manager, hr, member' }])
      expect(await faultsOf('/timer/start', [])).to.include({ detail: 'The body is wrong: must be object.' })
      expect((await faultsOf('/organizations', {})).errors).to.deep.equal([{ path: 'name', message: 'is missing' }])
    })
  })

  describe('of great length', () => {
    it('is checked up to the first faults: tens of thousands of unknown keys cost no more than one long text', async () => {
      const keys = { name: 'x', ...Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`key-${index}`, 1])) }
      const long = { name: 'x'.repeat(JSON.stringify(keys).length - 11) }
      const medianOf = async (body: unknown) => {
        const took: number[] = []
        for (let round = 0; round < 7; round += 1) {
          const started = performance.now()
          const answer = await post(body)
          took.push(performance.now() - started)
          expect(answer.statusCode).to.equal(400)
          expect(answer.json<{ errors: unknown[] }>().errors).to.have.length.within(1, 20)
          expect(answer.body.length).to.be.lessThan(5_000)
        }
        return took.toSorted((a, b) => a - b)[3]!
      }
      await medianOf({ name: '' })
      const [many, one] = [await medianOf(keys), await medianOf(long)]
      // Parsing 60,000 keys is more work than one text; reporting on them must not be.
      expect(many, `${many} ms against ${one} ms`).to.be.lessThan(one + 1_000)
    })

    it('lists twenty faults at most', async () => {
      const answer = await post({ name: 'x', ...Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`key-${index}`, 1])) })
      expect(answer.json<{ errors: unknown[] }>().errors).to.have.lengthOf(20)
    })

    it('is refused where it is nested without end', async () => {
      const payload = `{"name":"x","more":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
      const answer = await platform.app.inject({ method: 'POST', url: `/api/workspaces/${workspace.id}/plugins/careful/name`, payload, headers: { 'authorization': `Bearer ${workspace.admin.token}`, 'content-type': 'application/json' } })
      expect(answer.json()).to.include({ status: 400, code: 'malformed-body' })
    })
  })

  it('comes in NFC, but for passwords', async () => {
    expect((await post({ name: 'Cafe\u0301', more: { deep: ['e\u0301'], password: 'e\u0301' } })).json()).to.deep.equal({ name: 'Café', more: { deep: ['é'], password: 'e\u0301' } })
  })

  it('has no parameters that a route does not know', async () => {
    for (const path of ['/plain?x=1', '/boom?valeu=1']) expect((await get(path)).json(), path).to.include({ status: 400, code: 'validation-failed' })
    for (const url of ['/api/me?x=1', '/healthz?x=1', '/api/openapi.json?x=1', `/api/workspaces/${workspace.id}/tasks?nmae=x`]) {
      const answer = await platform.app.inject({ url, headers: { authorization: `Bearer ${workspace.admin.token}` } })
      expect(answer.statusCode, url).to.equal(400)
    }
    expect((await platform.app.inject({ url: '/api/auth/get-session?disableCookieCache=true' })).statusCode).to.equal(200)
    expect((await platform.app.inject({ method: 'HEAD', url: `/api/workspaces/${workspace.id}/plugins/careful/plain`, headers: { authorization: `Bearer ${workspace.admin.token}` } })).statusCode).to.equal(200)
  })

  it('has no NUL in paths and queries', async () => {
    expect((await get('/boom?value=%00')).json()).to.include({ status: 400, code: 'malformed-body' })
    expect((await workspace.admin.get('/tasks/%00')).statusCode).to.equal(400)
  })

  it('names one host', async () => {
    const port = Number(new URL(await platform.app.listen({ host: '127.0.0.1', port: 0 })).port)
    const statusOf = async (headers: string) => {
      const socket = connect(port, '127.0.0.1')
      let text = ''
      socket.setEncoding('utf8').on('data', (part: string) => { text += part })
      socket.write(`GET /healthz HTTP/1.1\r\n${headers}connection: close\r\n\r\n`)
      await once(socket, 'close')
      return Number(/ (\d{3}) /.exec(text)?.[1])
    }
    expect(await statusOf('Host: a.example\r\n')).to.equal(200)
    expect(await statusOf('Host: a.example\r\nHost: b.example\r\n')).to.equal(400)
    expect(await statusOf('Host: a.example\r\nhOST: a.example\r\n')).to.equal(400)
    expect(await statusOf('Host: a.example\r\nX-Forwarded-Host: b.example\r\nX-Forwarded-Host: c.example\r\n')).to.equal(400)
    expect(await statusOf('Host: a.example\r\nX-Forwarded-Host: b.example, c.example\r\n')).to.equal(400)
    expect(await statusOf('Host: a.example\r\nX-Forwarded-Host: b.example, b.example\r\n')).to.equal(200)
  })
})
