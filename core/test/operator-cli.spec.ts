import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform } from '@overt/testing/platform'
import { runOvert } from './overt-process.ts'

describe('overt operator', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let olga: TestMember
  before(async () => {
    platform = await createTestPlatform()
    olga = await (await platform.workspace()).member({ name: 'Olga Operator' })
  })
  after(() => platform.close())

  const overt = (...args: string[]) => runOvert(platform, ['operator', ...args])
  const lines = (out: string): unknown[] => out.trim().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown)

  it('names an account beside a running server, which knows them with their next request', async () => {
    expect((await olga.get('/api/operator/workspaces')).statusCode).to.equal(404)
    const added = await overt('add', olga.email)
    expect([added.exit, lines(added.out)], added.error).to.deep.equal([0, [{ email: olga.email, added: true }]])
    expect((await olga.get('/api/operator/workspaces')).statusCode).to.equal(200)
    expect(lines((await overt('add', olga.email)).out)).to.deep.equal([{ email: olga.email, added: false }])
  })

  it('lists them, one line of JSON each', async () => {
    const listed = await overt('list')
    expect(listed.exit, listed.error).to.equal(0)
    expect(lines(listed.out)).to.have.length(1).with.property('0').that.includes({ email: olga.email })
  })

  it('takes the area from them with their next request, and leaves both acts in the trail', async () => {
    const removed = await overt('remove', olga.email)
    expect([removed.exit, lines(removed.out)], removed.error).to.deep.equal([0, [{ email: olga.email, removed: true }]])
    expect((await olga.get('/api/operator/workspaces')).statusCode).to.equal(404)
    expect(lines((await overt('list')).out)).to.deep.equal([])
    const rows = await platform.platform.database.inIdentity(null, (unit) => unit.query<{ content: string }>('select content from identity.installation_trail order by position'))
    expect(rows.map(({ content }) => (JSON.parse(content) as { action: string }).action)).to.deep.equal(['operator.added', 'operator.removed'])
    const audit = await runOvert(platform, ['audit', 'verify'])
    expect(audit.out.trim().split('\n').at(-1)).to.equal('{"installation":true,"rows":2,"fault":null}')
  })

  it('refuses an address without an account, and arguments that say nothing, with a code and nothing on standard output', async () => {
    for (const args of [['add', 'nobody@example.test'], ['add'], ['list', 'x'], ['promote', olga.email], []]) {
      const { exit, out, error } = await overt(...args)
      expect([exit === 0, out], args.join(' ')).to.deep.equal([false, ''])
      expect(error, args.join(' ')).to.not.equal('')
    }
  })
})
