import { generateKeyPairSync, sign } from 'node:crypto'
import { expect } from 'chai'
import { trayLostAddress } from '../shell/page-address.ts'
import { problem } from './kit/fake-server.ts'
import { waitFor } from './kit/wait-for.ts'
import { tab, violations, windowStage } from './kit/window-stage.ts'

describe('trouble in the status window', function () {
  this.timeout(30_000)
  const stage = windowStage()

  it('says why nothing is sent', async () => {
    await stage.test.signIn()
    await stage.test.live(3)
    stage.test.server.intercept = () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome to the hotel</h1>' })
    await stage.test.agent.syncNow()
    const window = await stage.open()
    await tab(window.page, 'Not sending data?')
    await window.page.getByText('What answers is not your server').waitFor()
    stage.test.server.intercept = () => undefined
    await window.page.getByRole('button', { name: 'Send now' }).click()
    await window.page.getByText('The server answered last at').waitFor()
  })

  it('goes back to the sign-in, with the reason, when the workspace signs the device out', async () => {
    await stage.test.signIn()
    await stage.test.live(3)
    const window = await stage.open()
    await window.page.getByRole('tab', { name: 'Today' }).waitFor()
    stage.test.server.intercept = () => problem(401, 'token-revoked')
    await stage.test.agent.syncNow()
    await window.page.getByText('Your workspace signed this device out').waitFor()
  })

  it('says in a small window that the tray is gone, with the ways in and out', async () => {
    const asked: string[] = []
    const window = await stage.open({ address: trayLostAddress, width: 420, height: 260, shell: { open: () => asked.push('open'), quit: () => asked.push('quit') } })
    await window.page.getByRole('heading', { name: 'The tray icon isn’t shown' }).waitFor()
    await stage.look('tray-lost')
    await window.page.getByRole('button', { name: 'Open Overt' }).click()
    await window.page.getByRole('button', { name: 'Quit' }).click()
    await waitFor('both', () => asked.length === 2)
    expect(await violations(window.page)).to.deep.equal([])
    expect(await window.page.evaluate('document.documentElement.scrollHeight <= innerHeight')).to.equal(true)
  })

  it('says that it stopped recording after crashes, and tries again when asked', async () => {
    await stage.test.signIn()
    for (let time = 0; time < 3; time++) {
      await stage.test.live(5)
      await stage.test.restart('crash')
    }
    const window = await stage.open()
    await window.page.getByRole('heading', { name: 'The agent crashed three times' }).waitFor()
    await stage.look('crash-loop')
    await window.page.getByRole('button', { name: 'Try again' }).click()
    await stage.test.live(2)
    await window.page.getByRole('heading', { name: 'Recording: active' }).waitFor()
  })

  it('offers the restart into a newer version, and restarts only when asked', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    await stage.replaceAgent({ updates: { publicKey, metadataFile: 'latest.yml', download: async () => undefined } })
    const metadata = `version: 1.3.0\nfiles:\n  - url: Overt.exe\n    sha512: ${'A'.repeat(86)}==\n`
    stage.test.server.intercept = ({ path }) => {
      if (path === '/api/agent/updates/latest.yml') return { status: 200, body: metadata }
      return path === '/api/agent/updates/latest.yml.sig' ? { status: 200, body: sign(null, Buffer.from(metadata), privateKey).toString('base64') } : undefined
    }
    await stage.test.signIn()
    let restarts = 0
    const window = await stage.open({ shell: { restartToUpdate: () => { restarts++ } } })
    await stage.test.agent.syncNow()
    await stage.test.live(3)
    await window.page.getByText('Version 1.3.0 is ready.').waitFor()
    await stage.look('update')
    expect(await violations(window.page)).to.deep.equal([])
    expect(restarts).to.equal(0)
    await window.page.getByRole('button', { name: 'Restart to update' }).click()
    await waitFor('the restart', () => restarts === 1)
  })
})
