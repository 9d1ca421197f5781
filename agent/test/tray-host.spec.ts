import type { ChildProcess } from 'node:child_process'
import { expect } from 'chai'
import dbus from 'dbus-next'
import type { MessageBus } from 'dbus-next'
import { silentLog } from '../engine/log.ts'
import { followTrayHost } from '../shell/tray-host.ts'
import type { TrayHost } from '../shell/tray-host.ts'
import { shellTexts } from '../shell/shell-texts.ts'
import { createTrayLostWindow } from '../shell/tray-lost-window.ts'
import { watchTray } from '../shell/tray-watch.ts'
import { createAgentTray } from '../shell/tray.ts'
import { createFakeTray, createFakeWindows } from './kit/fake-electron.ts'
import { isBusInstalled, startBus } from './kit/fake-logind.ts'
import { startFakeTrayWatcher } from './kit/fake-tray-watcher.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'
import { createTestAgent } from './kit/test-agent.ts'
import { end } from './kit/x-desktop.ts'

describe('the tray of a Linux desktop', function () {
  this.timeout(20_000)
  const before = process.env.DBUS_SESSION_BUS_ADDRESS
  const item = `org.kde.StatusNotifierItem-${process.pid}-1`
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let bus: { daemon: ChildProcess, address: string }
  let own: MessageBus
  let host: TrayHost

  beforeEach(async function () {
    if (!isBusInstalled()) {
      process.stdout.write('      skipped: dbus-daemon is not installed\n')
      return this.skip()
    }
    folder = await temporaryFolder()
    bus = await startBus(folder.path)
    process.env.DBUS_SESSION_BUS_ADDRESS = bus.address
    own = dbus.sessionBus({ busAddress: bus.address })
    own.on('error', () => undefined)
    await own.requestName(item, 0)
    host = followTrayHost(silentLog)
  })
  afterEach(async () => {
    host.close()
    own.disconnect()
    await end(bus.daemon)
    await folder.remove()
    if (before === undefined) delete process.env.DBUS_SESSION_BUS_ADDRESS
    else process.env.DBUS_SESSION_BUS_ADDRESS = before
  })

  const standing = async () => {
    await host.look()
    return host.standing()
  }

  it('shows an icon only where a watcher has a panel and our icon in it', async () => {
    expect(await standing(), 'no watcher').to.equal('none')
    const watcher = await startFakeTrayWatcher(bus.address)
    expect(await standing(), 'a watcher without a panel').to.equal('none')
    watcher.setHost(true)
    expect(await standing(), 'a panel without our icon').to.equal('missing')
    watcher.register(':1.9999')
    expect(await standing(), 'a program that has gone').to.equal('missing')
    watcher.register(item)
    expect(await standing()).to.equal('shown')
    watcher.unregister(item)
    expect(await standing()).to.equal('missing')
    await watcher.close()
    expect(await standing(), 'the panel crashed').to.equal('none')
  })

  it('takes the icon of another program for none of ours', async () => {
    const watcher = await startFakeTrayWatcher(bus.address)
    watcher.setHost(true)
    watcher.register(item)
    const stranger = followTrayHost(silentLog, process.pid + 1)
    await stranger.look()
    expect(stranger.standing()).to.equal('missing')
    stranger.close()
    await watcher.close()
  })

  it('is none where the bus goes, and is there again with the next bus', async () => {
    const watcher = await startFakeTrayWatcher(bus.address)
    watcher.setHost(true)
    watcher.register(item)
    expect(await standing()).to.equal('shown')
    await end(bus.daemon)
    expect(await standing()).to.equal('none')
    process.env.DBUS_SESSION_BUS_ADDRESS = 'unix:path=/nonexistent'
    expect(await standing()).to.equal('none')
  })

  it('collects nothing without it, says so in a window, and begins as soon as the icon stands', async () => {
    const test = await createTestAgent()
    const { electron } = createFakeTray()
    const { windows, electron: windowing } = createFakeWindows()
    const tray = createAgentTray(electron, 'icons', shellTexts('en'), host)
    tray.follow(test.agent, { open: () => undefined, quit: () => undefined, restartToUpdate: () => undefined })
    watchTray(tray, test.agent, createTrayLostWindow(windowing, 'preload.cjs', tray.hasPlace))
    await test.signIn()
    await test.live(5)
    expect(test.agent.state().phase).to.equal('tray-lost')
    expect(test.sensors.started).to.deep.equal([])
    expect(windows.map(({ address }) => address)).to.deep.equal(['agent://window/index.html?view=tray-lost&place=none'])
    const watcher = await startFakeTrayWatcher(bus.address)
    watcher.setHost(true)
    watcher.register(item)
    await host.look()
    await test.live(3)
    expect(test.agent.state().phase).to.equal('collecting')
    await watcher.close()
    await host.look()
    await test.live(3)
    expect(test.agent.state().phase).to.equal('tray-lost')
    expect(test.sensors.running()).to.equal(0)
    await test.close()
  })

  it('is asked for a place again after the panel was started afresh', async () => {
    const { tray: fake, electron } = createFakeTray()
    const watcher = await startFakeTrayWatcher(bus.address)
    watcher.setHost(true)
    await host.look()
    const tray = createAgentTray(electron, 'icons', shellTexts('en'), host)
    for (let look = 0; look < 12; look++) expect(tray.isThere()).to.equal(false)
    expect(fake.destroyed).to.equal(1)
    expect(fake.images).to.have.length(2)
    await watcher.close()
  })
})
