import { expect } from 'chai'
import { pageOrigin } from '../shell/page-address.ts'
import { createWindowHandlers } from '../shell/window-handlers.ts'
import { windowRequestNames } from '../shell/window-requests.ts'
import { windowStage } from './kit/window-stage.ts'

describe('the door of the status window', function () {
  this.timeout(30_000)
  const stage = windowStage()

  it('exposes one door with two handles, and lets no stranger and no unknown shape through it', async () => {
    const window = await stage.open()
    expect(await window.page.evaluate('Object.keys(overt).sort()')).to.deep.equal(['ask', 'onState'])
    const handlers = createWindowHandlers(stage.test.agent, {
      preferences: () => { throw new Error('not asked') }, costs: () => { throw new Error('not asked') },
      setStartAtLogin: async () => undefined, openWorkspace: async () => undefined, isShortcutRefused: () => false, open: () => undefined, restartToUpdate: () => undefined, quit: () => undefined,
    })
    const ours = { senderFrame: { url: `${pageOrigin}/index.html`, parent: null } }
    for (const name of windowRequestNames) {
      for (const stranger of [
        { senderFrame: null }, { senderFrame: { url: 'https://evil.example/', parent: null } },
        { senderFrame: { url: 'agent://window.evil.example/index.html', parent: null } }, { senderFrame: { url: `${pageOrigin}/index.html`, parent: {} } },
      ]) expect(await handlers[name](stranger, {})).to.deep.include({ ok: false, code: 'window-request-refused' })
      expect(await handlers[name](ours, { unexpected: 1 })).to.deep.include({ ok: false, code: 'window-request-refused' })
    }
    expect(await handlers.state(ours, {})).to.deep.include({ ok: true })
  })

  it('runs no inline script and reaches no network, even if something were injected', async () => {
    const window = await stage.open()
    const blocked = await window.page.evaluate(`(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.body.append(script)
      const fetched = await fetch('https://window.test/index.html').then(() => true, () => false)
      return { injected: 'injected' in window, fetched }
    })()`)
    expect(blocked).to.deep.equal({ injected: false, fetched: false })
    window.complaints.splice(0)
  })
})
