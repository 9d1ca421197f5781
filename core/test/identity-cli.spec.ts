import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { Browser } from './identity-support.ts'
import { runOvert } from './overt-process.ts'
import type { Ended } from './overt-process.ts'

const password = 'a pass phrase from stdin'

describe('overt user and overt token', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform() })
  after(() => platform.close())

  const overt = (args: readonly string[], input = ''): Promise<Ended> => runOvert(platform, args, input)
  const create = (email: string, extra: readonly string[] = [], input = `${password}\n`) =>
    overt(['user', 'create', '--email', email, '--name', 'Cli Person', '--workspace', 'Shell', ...extra], input)

  it('makes a verified admin and the workspace, prints one line of JSON, and the password signs in', async () => {
    const made = await create('cli@acme.test', ['--time-zone', 'Europe/Berlin'])
    expect(made.exit, made.error).to.equal(0)
    expect(made.out.trim().split('\n')).to.have.length(1)
    const ids = JSON.parse(made.out) as { userId: string; workspaceId: string; memberId: string }
    const browser = new Browser(platform)
    expect((await browser.signIn('cli@acme.test', password)).statusCode).to.equal(200)
    expect((await browser.get('/api/me')).json<{ memberships: object[] }>().memberships[0]).to.include({ workspaceId: ids.workspaceId, memberId: ids.memberId, role: 'admin', workspaceName: 'Shell' })
    expect((await browser.get(`/api/workspaces/${ids.workspaceId}`)).json()).to.include({ timeZone: 'Europe/Berlin' })
  })

  it('adds to the workspace of that name, once, in the role given', async () => {
    const [admin, member] = [JSON.parse((await create('cli@acme.test', [], `${password}\n`)).out || '{}') as object, await create('second@acme.test', ['--role', 'member'])]
    expect(admin).to.deep.equal({})
    const browser = new Browser(platform)
    await browser.signIn('second@acme.test', password)
    const [membership] = (await browser.get('/api/me')).json<{ memberships: { workspaceId: string; role: string }[] }>().memberships
    expect(membership).to.include({ role: 'member', workspaceId: (JSON.parse(member.out) as { workspaceId: string }).workspaceId })
    const again = await create('second@acme.test')
    expect([again.exit, again.out]).to.deep.equal([1, ''])
    expect(again.error).to.contain('already-member')
  })

  it('makes a token that works', async () => {
    const { out } = await overt(['token', 'create', '--email', 'second@acme.test'])
    const { token } = JSON.parse(out) as { token: string }
    const me = await platform.app.inject({ url: '/api/me', headers: { authorization: `Bearer ${token}` } })
    expect(me.json<{ user: { email: string } }>().user.email).to.equal('second@acme.test')
  })

  it('names what is wrong and changes nothing', async () => {
    expect((await create('short@acme.test', [], 'short\n')).error).to.contain('password')
    expect((await create('no address')).error).to.contain('email')
    expect((await create('zone@acme.test', ['--time-zone', 'Mars'])).error).to.contain('wrong-time-zone')
    expect((await create('role@acme.test', ['--role', 'boss'])).error).to.contain('Usage')
    expect((await overt(['token', 'create', '--email', 'nobody@acme.test'])).error).to.contain('unknown-user')
    for (const email of ['short@acme.test', 'zone@acme.test']) expect((await new Browser(platform).signIn(email, password)).statusCode).to.equal(401)
  })
})
