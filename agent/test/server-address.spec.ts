import { expect } from 'chai'
import { AgentError } from '../engine/errors.ts'
import { isUnencrypted, serverAddresses } from '../engine/server-address.ts'
import { password } from './kit/fake-server.ts'
import { createTestAgent } from './kit/test-agent.ts'

const outcome = (typed: string): string[] | string => {
  try {
    return serverAddresses(typed)
  } catch (error) {
    return error instanceof AgentError ? error.code : String(error)
  }
}

describe('the address of a server', () => {
  for (const [typed, expected] of [
    ['overt.example.com', ['https://overt.example.com']],
    ['  https://overt.example.com/  ', ['https://overt.example.com']],
    ['https://overt.example.com/w/acme/time?day=2026-03-02#now', ['https://overt.example.com']],
    ['overt.example.com:8443', ['https://overt.example.com:8443']],
    ['overt.example.com/time', ['https://overt.example.com']],
    ['<https://overt.example.com>,', ['https://overt.example.com']],
    ['HTTPS://Overt.Example.COM', ['https://overt.example.com']],
    ['https://bücher.example', ['https://xn--bcher-kva.example']],
    ['https://ada:secret@overt.example.com/', ['https://overt.example.com']],
    ['localhost:4000', ['http://localhost:4000', 'https://localhost:4000']],
    ['127.0.0.1:4000', ['http://127.0.0.1:4000', 'https://127.0.0.1:4000']],
    ['::1', ['http://[::1]', 'https://[::1]']],
    ['192.168.1.20:4000', ['https://192.168.1.20:4000', 'http://192.168.1.20:4000']],
    ['http://10.0.0.5:4000/time', ['http://10.0.0.5:4000']],
    ['http://overt.local', ['http://overt.local']],
    ['overt', ['https://overt', 'http://overt']],
    ['172.32.0.1', ['https://172.32.0.1']],
    ['http://overt.example.com', 'server-address-insecure'],
    ['http://172.32.0.1', 'server-address-insecure'],
    ['ftp://overt.example.com', 'server-address-invalid'],
    ['not an address', 'server-address-invalid'],
    ['', 'server-address-invalid'],
  ] as const) {
    it(`is found in "${typed}"`, () => expect(outcome(typed)).to.deep.equal(expected))
  }

  it('is unencrypted where others could read along, and only there', () => {
    expect(['http://10.0.0.5', 'http://overt.local', 'http://localhost:4000', 'http://127.0.0.1', 'https://10.0.0.5'].map(isUnencrypted)).to.deep.equal([true, true, false, false, false])
  })

  it('is tried before the password is sent anywhere, and what is wrong is said', async () => {
    const test = await createTestAgent()
    const signIn = (server: string): Promise<string> => test.agent.signIn({ server, email: 'ada@example.com', password })
      .then(() => 'signed in', (error: unknown) => (error instanceof AgentError ? error.code : String(error)))
    test.server.intercept = () => ({ status: 200, body: '<html>Welcome to the hotel</html>' })
    expect(await signIn(test.server.url)).to.equal('server-not-overt')
    expect(test.server.requests.map(({ method, text }) => `${method}${text}`), 'no password').to.deep.equal(['GET'])
    test.server.intercept = () => undefined
    expect(await signIn('127.0.0.1:1')).to.equal('server-unreachable')
    expect(await signIn(`${test.server.url.replace('http://', '')}/w/acme/time?day=today`)).to.equal('signed in')
    expect(test.agent.state().account?.server).to.equal(test.server.url)
    await test.close()
  })

  it('without encryption is used only once the person has been warned', async () => {
    const asked: string[] = []
    const test = await createTestAgent({ fetch: (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      asked.push(`${init?.method} ${url.origin}`)
      if (url.protocol === 'https:') return Promise.reject(new Error('connect ECONNREFUSED'))
      return fetch(new URL(url.pathname, test.server.url), init)
    } })
    const form = { server: '10.1.2.3:4000', email: 'ada@example.com', password }
    const refusal = await test.agent.signIn(form).catch((error: unknown) => error)
    expect(refusal).to.be.instanceOf(AgentError).and.to.have.property('code', 'server-unencrypted')
    expect(asked).to.deep.equal(['GET https://10.1.2.3:4000', 'GET http://10.1.2.3:4000'])
    await test.agent.signIn({ ...form, unencrypted: true })
    expect(test.agent.state().account?.server).to.equal('http://10.1.2.3:4000')
    expect(test.agent.selfCheck().find(({ name }) => name === 'right-server')).to.deep.include({ result: 'attention', reason: 'unencrypted' })
    await test.close()
  })
})
