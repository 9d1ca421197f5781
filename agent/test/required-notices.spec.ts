import { expect } from 'chai'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'

const notice = { id: '0198eeee-0000-7000-8000-000000000001', title: 'Breach of your data', text: 'Somebody saw it.', createdAt: '2026-03-02T08:00:00.000Z' }
const windowWith = (notices: readonly object[]): object => ({ timer: { entry: null }, tasks: [], plugins: {}, notices })

describe('what everybody has to be told, on the computer itself', () => {
  let test: TestAgent
  beforeEach(async () => {
    test = await createTestAgent()
    test.server.window = windowWith([notice])
    await test.signIn()
    await test.live(65)
  })
  afterEach(() => test.close())
  const shown = (): string[] => test.agent.state().notices.map(({ text }) => text)

  it('stays until the person says that they have read it, and the server knows', async () => {
    expect(shown()).to.deep.equal(['Somebody saw it.'])
    test.server.intercept = ({ path }) => path === '/api/agent/notices/read' ? { status: 204 } : undefined
    await test.agent.readNotice(notice.id)
    expect(JSON.parse(test.server.requests.find(({ path }) => path === '/api/agent/notices/read')?.text ?? '')).to.deep.equal({ ids: [notice.id] })
    expect(shown()).to.deep.equal([])
  })

  it('stays while the server cannot be told, and says so', async () => {
    test.server.intercept = ({ path }) => path === '/api/agent/notices/read' ? { status: 503, body: {} } : undefined
    const refused = await test.agent.readNotice(notice.id).then(() => '', (error: unknown) => (error as { code: string }).code)
    expect(refused).to.equal('notice-not-sent')
    expect(shown()).to.deep.equal(['Somebody saw it.'])
  })
})
