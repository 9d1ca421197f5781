import { expect } from 'chai'
import fc from 'fast-check'
import Type from 'typebox'
import { Id, Instant, closed, definePlugin, tenantTable, toggle, uuidv7 } from '@overt/sdk'
import type { PolicyRead, RecordFile } from '@overt/sdk'
import { createCollectedUnder } from '../devices/collected-under.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { agentEvent, readyAgent } from './device-agent.ts'
import type { TestAgent } from './device-agent.ts'

interface Thing { readonly kind: 'seen.thing'; readonly id: string; readonly at: string; readonly name?: string }
interface Row { readonly id: string; readonly name: string | null; readonly policy_version: number | null }

const seen = definePlugin({
  id: 'seen',
  settings: { names: toggle({ default: false, label: 'names' }) },
  migrations: [{ name: '001-thing', up: (database, schema) => tenantTable(database, schema, 'thing', 'id uuid not null, name text, policy_version integer') }],
  server(_app, context) {
    context.hooks.on('agent.policy', async (_payload, { workspaceId }) => {
      const { names } = await context.settings(workspaceId)
      return { data: { names }, compare: { names: 'off' }, sentences: [{ key: names ? 'names' : 'no-names' }] }
    })
    context.records<Thing, RecordFile, Readonly<Record<string, unknown>>>({
      kind: 'seen.thing',
      schema: Type.Object({ kind: Type.Literal('seen.thing'), id: Id, at: Instant, name: Type.Optional(Type.String()) }, closed),
      recordedAt: ({ at }) => at,
      table: 'thing',
      withinPolicy: ({ name, ...thing }, { names }) => (names === true && name !== undefined ? { ...thing, name } : thing),
      async store(unit, _device, records, { policyVersion }) {
        for (const { id, name } of records) await unit.query('insert into p_seen.thing (workspace_id, id, name, policy_version) values ($1, $2, $3, $4)', [unit.workspaceId, id, name ?? null, policyVersion])
        return { accepted: records.length, duplicates: 0, rejected: [] }
      },
    })
  },
})

describe('the policy that a record was collected under', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: TestAgent
  const start = Temporal.Instant.from('2026-03-02T08:00:00Z')
  const at = (hours: number): Temporal.Instant => start.add({ minutes: Math.round(hours * 60) })

  before(async () => {
    platform = await createTestPlatform({ plugins: [seen], clock: start.toString() })
    workspace = await platform.workspace({ enabled: ['seen'] })
    member = await workspace.member()
    // Version 1 collects no names; version 2, acknowledged two hours later, does.
    agent = await readyAgent(platform.app, member)
    platform.clock.set(at(2))
    await workspace.enable('seen', { names: true })
    await agent.acknowledge()
    platform.clock.set(at(4))
  })
  after(() => platform.close())

  const thing = (hours: number, form = (instant: Temporal.Instant) => instant.toString({ fractionalSecondDigits: 3 })): Thing => ({ kind: 'seen.thing', id: uuidv7(), at: form(at(hours)), name: 'Editor' })
  async function stored(records: readonly Thing[], policyVersion = 2): Promise<readonly (readonly [number | null, string | null])[]> {
    const answer = await agent.send(records, { policyVersion })
    expect(answer.json<{ accepted: number }>().accepted, answer.body).to.equal(records.length)
    const rows = await workspace.inUnit((unit) => unit.query<Row>('select id, name, policy_version from p_seen.thing where workspace_id = $1', [workspace.id]))
    return records.map(({ id }) => rows.find((row) => row.id === id)!).map((row) => [row.policy_version, row.name] as const)
  }

  it('is the one that the agent says, where the person had accepted it by then', async () => {
    expect(await stored([thing(3)])).to.deep.equal([[2, 'Editor']])
    expect(await stored([thing(1)], 1), 'recorded offline, sent later').to.deep.equal([[1, null]])
  })

  it('is the one before for what waited in the queue while a wider one was acknowledged, and takes no more of it', async () => {
    expect(await stored([thing(1), thing(3), thing(1.5, (instant) => instant.toZonedDateTimeISO('Asia/Kolkata').toString({ timeZoneName: 'never' }))])).to.deep.equal([[1, null], [2, 'Editor'], [1, null]])
  })

  it('is the one that the agent says for what is older than all that the person accepted', async () => {
    expect(await stored([thing(-1)])).to.deep.equal([[2, 'Editor']])
  })

  it('allows for a clock that is seconds behind the server’s', async () => {
    expect(await stored([{ ...thing(2), at: at(2).subtract({ seconds: 3 }).toString() }])).to.deep.equal([[2, 'Editor']])
  })

  it('is never one that the person has not accepted, whatever the agent says', async () => {
    const answer = await agent.send([thing(3)], { policyVersion: 99 })
    expect([answer.statusCode, answer.json<{ code: string }>().code]).to.deep.equal([409, 'policy-not-acknowledged'])
  })

  it('is kept with what the agent says of itself and with what people do at the timer', async () => {
    await agent.deliver([{ ...agentEvent('paused'), at: at(3).toString() }, { kind: 'timer.command', id: uuidv7(), at: at(3).toString(), command: 'stop' }])
    const kept = await workspace.inUnit(async (unit) => [
      await unit.query('select distinct policy_version from core.device_event where workspace_id = $1', [workspace.id]), await unit.query('select distinct policy_version from core.timer_command where workspace_id = $1', [workspace.id]),
    ])
    expect(kept).to.deep.equal([[{ policy_version: 2 }], [{ policy_version: 2 }]])
  })

  it('can be asked for by plugins whose records come from elsewhere', async () => {
    const { policyVersions } = platform.platform
    const of = (hours: number, who = member): Promise<number> => workspace.inUnit((unit) => policyVersions.of(unit, who.id, at(hours)))
    expect([await of(1), await of(3), await of(-5)]).to.deep.equal([1, 2, 2])
    expect(await of(3, await workspace.member()), 'somebody who has acknowledged nothing: the version in force').to.equal(2)
  })

  it('can be read by every member in the words that people read, and of acknowledgements only their own', async () => {
    const read = async (who: TestMember, version: number | string) => who.get(`/policy/versions/${String(version)}`)
    expect((await read(member, 1)).json<PolicyRead>()).to.deep.include({ version: 1, inForce: false, acknowledgedAt: '2026-03-02T08:00:00.000Z' })
    const other = (await read(workspace.admin, 2)).json<PolicyRead>()
    expect(other).to.deep.include({ version: 2, acknowledgedAt: null })
    expect(other.summary.length).to.be.greaterThan(0)
    for (const wrong of [99, 2_147_483_647]) expect((await read(member, wrong)).statusCode).to.equal(404)
    for (const wrong of ['0', '2147483648', 'x', '1.5']) expect((await read(member, wrong)).statusCode).to.equal(400)
    const stranger = await (await platform.workspace()).member()
    expect((await stranger.get(`/api/workspaces/${workspace.id}/policy/versions/1`)).statusCode).to.equal(404)
  })

  it('is found by the texts of instants as by the instants', () => {
    const instants = fc.integer({ min: 0, max: 10_000_000 }).map((milliseconds) => start.add({ milliseconds }))
    fc.assert(fc.property(fc.array(instants, { minLength: 1, maxLength: 5 }), fc.nat(4), instants, fc.constantFrom('UTC', 'Europe/Berlin'), (since, index, recorded, zone) => {
      const acceptances = since.toSorted((a, b) => Temporal.Instant.compare(a, b)).map((instant, position) => ({ version: position + 1, at: instant.toString({ fractionalSecondDigits: 3 }) }))
      const claimed = (index % acceptances.length) + 1
      const by = recorded.epochMilliseconds + 5_000
      const accepted = acceptances.filter((acceptance) => Temporal.Instant.from(acceptance.at).epochMilliseconds <= by).map(({ version }) => version)
      const expected = accepted.length === 0 || accepted.includes(claimed) ? claimed : accepted.at(-1)
      const text = zone === 'UTC' ? recorded.toString({ fractionalSecondDigits: 3 }) : recorded.toZonedDateTimeISO(zone).toString({ timeZoneName: 'never' })
      expect(createCollectedUnder(acceptances, claimed)(text)).to.equal(expected)
    }))
    expect(createCollectedUnder([{ version: 1, at: start.toString() }], 1)('not an instant')).to.equal(1)
  })
})
