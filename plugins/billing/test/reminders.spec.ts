import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { addOperator } from '../../../core/operator/index.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { base, billingFolder } from './billing-support.ts'

describe('mails about invoices', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let sue: TestMember
  const at = async (instant: string): Promise<void> => {
    platform.clock.set(instant)
    await platform.drain()
    await platform.drain()
  }
  /** Their subjects, without the number. */
  const mailed = (to: TestMember): string[] => readdirSync(join(platform.dataFolder, 'mail')).filter((name) => name.includes(to.email)).toSorted()
    .map((name) => /^Subject: (.*)$/m.exec(readFileSync(join(platform.dataFolder, 'mail', name), 'utf8'))?.[1] ?? '').filter((subject) => /invoice/i.test(subject)).map((subject) => subject.replace(/INV-2026-\d+/, 'INV'))
  const reminders = (): number => mailed(sue).filter((subject) => subject === 'Reminder: invoice INV').length

  before(async () => {
    platform = await createTestPlatform({ plugins: [billingFolder], clock: '2026-03-01T09:00:00Z' })
    const operator = await (await platform.workspace({ name: 'Home' })).member({ name: 'Olga Operator' })
    await addOperator(platform.platform.database, { email: operator.email, at: platform.clock.now() })
    expect((await operator.put('/api/operator/billing/settings', { settings: { sellerName: 'Time Ltd', sellerAddress: '1 Clock Lane', trialDays: 0, dueDays: 14 }, enabled: true })).statusCode).to.equal(200)
    workspace = await platform.workspace({ name: 'Slow' })
    sue = await workspace.member({ name: 'Sue Second', role: 'admin' })
    expect((await workspace.admin.put(`${base}/contact`, { memberId: sue.id, name: 'Slow Ltd', address: '', vatId: '' })).statusCode).to.equal(200)
    platform.clock.set('2026-04-02T09:00:00Z')
    expect((await workspace.admin.post(`${base}/resume`)).statusCode).to.equal(200)
    expect((await workspace.admin.post(`${base}/cancel`)).statusCode).to.equal(200)
  })
  after(() => platform.close())

  it('go to the contact alone', async () => {
    await at('2026-04-02T10:10:00Z')
    expect(mailed(sue)).to.deep.equal(['Invoice INV'])
    expect(mailed(workspace.admin)).to.deep.equal([])
  })

  it('remind 7, 14 and 30 days after it fell due, each once', async () => {
    // Due on 16 April.
    for (const [day, sent] of [['2026-04-22', 0], ['2026-04-23', 1], ['2026-04-29', 1], ['2026-04-30', 2], ['2026-05-15', 2], ['2026-05-16', 3], ['2026-06-10', 3]] as const) {
      await at(`${day}T09:00:00Z`)
      expect(reminders(), day).to.equal(sent)
    }
  })
})
