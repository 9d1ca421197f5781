import { join } from 'node:path'
import { expect } from 'chai'
import { createVerifiedMember } from '../../core/identity/create-verified-member.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { Browser } from '../../core/test/identity-support.ts'
import { prepareBilledWorkspaces } from '../demo/billed-workspaces.ts'

describe('the operator of the demo', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ plugins: [new URL('../../plugins/billing', import.meta.url)] }) })
  after(() => platform.close())

  it('has three workspaces, in trial, active and past due, and one that costs nothing, made once', async () => {
    await createVerifiedMember(platform.platform, { name: 'Amara Okafor', email: 'amara@acme.example', role: 'admin', workspaceName: 'Acme', timeZone: 'Europe/Berlin', password: 'a long pass phrase' })
    const options = { file: join(platform.dataFolder, 'demo-operator.json'), free: 'Acme' }
    const account = await prepareBilledWorkspaces(platform, options)
    expect(await prepareBilledWorkspaces(platform, options)).to.deep.equal(account)
    const browser = new Browser(platform)
    expect((await browser.signIn(account.email, account.password)).statusCode).to.equal(200)
    const read = async () => (await browser.get('/api/operator/billing/workspaces')).json<{ items: { name: string; state: string; priceMinor: number; overdue: boolean }[] }>().items
    const expected = [['Acme', 'active', 0, false], ['Birch Studio', 'trial', 800, false], ['Cedar Works', 'active', 800, false], ['Dune Logistics', 'grace', 800, true]]
    for (let rounds = 0; rounds < 2; rounds++) {
      expect((await read()).map(({ name, state, priceMinor, overdue }) => [name, state, priceMinor, overdue])).to.deep.equal(expected)
      await platform.drain()
    }
  })
})
