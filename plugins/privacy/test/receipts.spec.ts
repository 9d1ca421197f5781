import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { checkPolicyReceipt, type PolicyReceipt } from '@overt/sdk/transparency'
import { createTestPlatform, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/testing'
import type { PolicyNews, Receipt } from '../ui/wire.ts'

const base = '/plugins/privacy'
const root = fileURLToPath(new URL('../../../', import.meta.url))

describe('receipts of acknowledged policies', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  const acknowledge = async (): Promise<number> => {
    const { version } = (await mia.get('/policy')).json<{ version: number }>()
    expect((await mia.post('/policy/acknowledge', { version })).statusCode).to.equal(200)
    return version
  }
  const receiptOf = async (version: number): Promise<PolicyReceipt> => (await mia.get(`${base}/receipts/${String(version)}.json`)).json<PolicyReceipt>()

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('../../activity', import.meta.url), new URL('..', import.meta.url)], clock: '2026-03-02T09:00:00Z' })
    workspace = await platform.workspace({ name: 'Acme', enabled: ['activity', 'privacy'] })
    mia = await workspace.member({ name: 'Mia Müller', monitored: true })
  })
  after(() => platform.close())

  it('are the person’s, signed with a key of the installation, and the same each time', async () => {
    const version = await acknowledge()
    const { items } = (await mia.get(`${base}/receipts`)).json<{ items: Receipt[] }>()
    expect(items.map(({ id, where }) => [id, where])).to.deep.equal([[String(version), 'browser']])
    const receipt = await receiptOf(version)
    expect(receipt).to.deep.include({ workspace: { id: workspace.id, name: 'Acme' }, member: { id: mia.id, name: 'Mia Müller' }, acknowledgedAt: '2026-03-02T09:00:00.000Z' })
    expect(receipt.policy.summary['en']?.length).to.be.greaterThan(2)
    expect(receipt.policy.hash).to.equal(items[0]?.policyHash)
    expect((await checkPolicyReceipt(receipt)).faults).to.deep.equal([])
    const { items: keys } = (await mia.get('/log/keys')).json<{ items: { keyId: string; publicKey: string }[] }>()
    expect(keys.find(({ keyId }) => keyId === receipt.keyId)?.publicKey).to.equal(receipt.publicKey)
    platform.clock.advance({ hours: 1 })
    expect(await receiptOf(version)).to.deep.equal(receipt)
    expect((await workspace.admin.get(`${base}/receipts/${String(version)}.json`)).json()).to.include({ status: 404 })
    expect((await mia.get(`${base}/receipts/${String(version)}.xml`)).statusCode).to.equal(400)
  })

  it('show every change: of the policy, of the person, of the time, of the key', async () => {
    const receipt = await receiptOf(1)
    const changed: readonly [Partial<PolicyReceipt>, string][] = [
      [{ policy: { ...receipt.policy, summary: { ...receipt.policy.summary, en: ['Everything is collected about you.'] } } }, 'wrong-policy-hash'],
      [{ member: { ...receipt.member, name: 'Somebody Else' } }, 'wrong-signature'],
      [{ acknowledgedAt: '2026-03-01T09:00:00.000Z' }, 'wrong-signature'],
      [{ keyId: '0'.repeat(16) }, 'wrong-key-id'],
    ]
    for (const [change, fault] of changed) expect((await checkPolicyReceipt({ ...receipt, ...change })).faults, fault).to.include(fault)
    expect((await checkPolicyReceipt(receipt, 'another')).faults).to.deep.equal(['unexpected-key'])
    for (const nothing of [null, 1, {}, { ...receipt, policy: null }]) expect((await checkPolicyReceipt(nothing)).faults).to.deep.equal(['not-a-receipt'])
  })

  it('come as a document', async () => {
    const answer = await mia.get(`${base}/receipts/1.pdf`)
    expect(answer.statusCode, answer.body.slice(0, 300)).to.equal(200)
    expect(answer.headers['content-type']).to.equal('application/pdf')
    expect(answer.rawPayload.subarray(0, 5).toString()).to.equal('%PDF-')
    expect(answer.rawPayload.length).to.be.greaterThan(5_000)
  })

  it('are checked by “overt receipt verify”, without a server', async function () {
    this.timeout(60_000)
    const run = promisify(execFile)
    const file = join(platform.dataFolder, 'receipt.json')
    const verify = async (receipt: object): Promise<{ code: number; answer: { valid: boolean; faults: string[]; member?: string } }> => {
      writeFileSync(file, JSON.stringify(receipt))
      const [code, stdout] = await run(process.execPath, [join(root, 'core/bin/overt.js'), 'receipt', 'verify', file], { cwd: platform.dataFolder, env: { PATH: process.env['PATH'] } })
        .then((done) => [0, done.stdout] as const, (error: { code: number; stdout: string }) => [error.code, error.stdout] as const)
      return { code, answer: JSON.parse(stdout) as { valid: boolean; faults: string[] } }
    }
    const receipt = await receiptOf(1)
    expect(await verify(receipt)).to.deep.include({ code: 0 })
    const forged = await verify({ ...receipt, acknowledgedAt: '2020-01-01T00:00:00.000Z' })
    expect([forged.code, forged.answer.valid, forged.answer.faults]).to.deep.equal([1, false, ['wrong-signature']])
  })

  it('follow a policy whose change is listed in the sentences that members read, with those who have to acknowledge it', async () => {
    await workspace.admin.patch('/plugins/activity', { settings: { retentionDays: 90 } })
    const { version } = (await mia.get('/policy')).json<{ version: number }>()
    const { items } = (await workspace.admin.get(`${base}/policies`)).json<{ items: PolicyNews[] }>()
    const news = items.find((policy) => policy.version === version)
    expect(news?.removed.join(), JSON.stringify(items)).to.include('60 days')
    expect(news?.added.join()).to.include('90 days')
    expect(news?.waitingNames).to.include('Mia Müller')
    await acknowledge()
    expect((await workspace.admin.get(`${base}/policies`)).json<{ items: PolicyNews[] }>().items.find((policy) => policy.version === version)?.waitingNames).to.not.include('Mia Müller')
    expect((await mia.get(`${base}/policies`)).statusCode).to.equal(403)
  })

  it('go with the rest of what is erased of a person who has left', async () => {
    expect((await workspace.admin.delete(`/members/${mia.id}`)).statusCode).to.equal(204)
    await platform.erase(workspace.id, mia.id)
    expect(await workspace.inUnit((unit) => unit.query('select 1 from core.policy_receipt where workspace_id = $1', [workspace.id]))).to.deep.equal([])
  })
})
