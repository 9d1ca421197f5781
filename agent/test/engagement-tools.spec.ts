import { expect } from 'chai'
import { activityPorts } from '../shell/activity-ports.ts'
import { holdsMicrophone, isCameraStreaming, keepsDisplayOn, macosTools } from '../sensors/engagement/macos-tools.ts'
import { windowFullScreen } from '../sensors/engagement/window-full-screen.ts'
import { isInUse, requestsDisplay, windowsTools } from '../sensors/engagement/windows-tools.ts'

/** `pmset -g assertions` of a machine in a call in a browser, and of one where only music plays. */
const inCall = `2026-09-16 11:14:49 -0400
Assertion status system-wide:
   BackgroundTask                 0
   ApplePushServiceTask           0
   UserIsActive                   1
   PreventUserIdleDisplaySleep    1
   PreventSystemSleep             0
   ExternalMedia                  0
   PreventUserIdleSystemSleep     1
   NetworkClientActive            0
Listed by owning process:
   pid 635(Google Chrome): [0x00002836000595ff] 00:00:48 NoDisplaySleepAssertion named: "Video Wake Lock"
   pid 426(coreaudiod): [0x000026c500018c2f] 00:06:57 PreventUserIdleSystemSleep named: "com.apple.audio.BuiltInMicrophoneDevice.context.preventuseridlesleep"
\tCreated for PID: 1379.
\tResources: audio-in BuiltInMicrophoneDevice
   pid 426(coreaudiod): [0x000026ae00018d0d] 00:07:19 PreventUserIdleSystemSleep named: "com.apple.audio.BuiltInSpeakerDevice.context.preventuseridlesleep"
\tCreated for PID: 1379.
\tResources: audio-out BuiltInSpeakerDevice
   pid 312(powerd): [0x000024f900019379] 00:14:36 PreventUserIdleSystemSleep named: "Powerd - Prevent sleep while display is on"
Kernel Assertions: 0x24=USB,THNDR
`
const music = `2026-09-16 11:40:02 -0400
Assertion status system-wide:
   UserIsActive                   1
   PreventUserIdleDisplaySleep    0
   PreventUserIdleSystemSleep     1
Listed by owning process:
   pid 426(coreaudiod): [0x000026ae00018d0d] 00:07:19 PreventUserIdleSystemSleep named: "com.apple.audio.BuiltInSpeakerDevice.context.preventuseridlesleep"
\tCreated for PID: 802.
\tResources: audio-out BuiltInSpeakerDevice
   pid 312(powerd): [0x000024f900019379] 00:14:36 PreventUserIdleSystemSleep named: "Powerd - Prevent sleep while display is on"
No kernel assertions.
`
const registry = (streaming: 'Yes' | 'No'): string => `+-o AppleH13CamIn  <class AppleH13CamIn, id 0x100000481, registered, matched, active, busy 0 (3 ms), retain 12>
    {
      "FrontCameraActive" = No
      "FrontCameraStreaming" = ${streaming}
      "IOUserClientClass" = "AppleH13CamInUserClient"
    }
`

/** FILETIME of an instant, as `reg query` prints it. */
const fileTime = (at: number): string => `0x${((BigInt(at) + 11_644_473_600_000n) * 10_000n).toString(16)}`
const booted = Date.parse('2026-11-20T07:00:00Z')
const consentStore = (entries: readonly { name: string, start: string, stop: string }[]): string => [
  '',
  String.raw`HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\microphone`, '    Value    REG_SZ    Allow', '',
  ...entries.flatMap(({ name, start, stop }) => [
    String.raw`HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\microphone\${name}`.replace('${name}', name),
    '    Value    REG_SZ    Allow', `    LastUsedTimeStart    REG_QWORD    ${start}`, `    LastUsedTimeStop    REG_QWORD    ${stop}`, '',
  ]),
].join('\r\n')
const browser = String.raw`NonPackaged\C:#Program Files#Browser#browser.exe`

const requests = (display: string): string =>
  ['', 'DISPLAY:', ...display.split('\n'), '', 'SYSTEM:', '[DRIVER] Legacy Kernel Caller', '', 'AWAYMODE:', 'None.', '', 'EXECUTION:', 'None.', ''].join('\r\n')

describe('the engagement sensors on macOS', () => {
  it('read the microphone from the sound daemon, and the display from the count of the whole system', () => {
    expect([holdsMicrophone(inCall), keepsDisplayOn(inCall)]).to.deep.equal([true, true])
    expect([holdsMicrophone(music), keepsDisplayOn(music)], 'music is neither').to.deep.equal([false, false])
  })

  it('read the built-in camera from the I/O registry', () => {
    expect(isCameraStreaming(registry('Yes'))).to.equal(true)
    expect(isCameraStreaming(registry('No'))).to.equal(false)
  })

  it('run the system\'s own tools, and cannot tell if one does not answer', async () => {
    const asked: string[] = []
    let now = 0
    const looks = macosTools(async (file, args) => {
      asked.push([file, ...args].join(' '))
      return file.endsWith('pmset') ? inCall : ''
    }, () => now)
    expect([await looks.microphone?.(), await looks.inhibitor?.(), await looks.camera?.()]).to.deep.equal([true, true, null])
    expect(asked, 'one answer for two sensors').to.deep.equal(['/usr/bin/pmset -g assertions', '/usr/sbin/ioreg -r -d 1 -k FrontCameraStreaming'])
    now = 5_000
    await looks.microphone?.()
    expect(asked.at(-1), 'and a new one for the next reading').to.equal('/usr/bin/pmset -g assertions')
    const silent = macosTools(async () => null)
    expect([await silent.microphone?.(), await silent.inhibitor?.(), await silent.camera?.()]).to.deep.equal([null, null, null])
  })
})

describe('the engagement sensors on Windows', () => {
  it('report a device as in use while an entry has a start and no stop', () => {
    const [start, stop] = [fileTime(booted + 3_600_000), fileTime(booted + 3_700_000)]
    expect(isInUse(consentStore([{ name: browser, start, stop: '0x0' }]), booted)).to.equal(true)
    expect(isInUse(consentStore([{ name: browser, start, stop }]), booted)).to.equal(false)
    expect(isInUse(consentStore([{ name: 'Chat_8wekyb3d8bbwe', start: '0x0', stop: '0x0' }]), booted), 'never used').to.equal(false)
    expect(isInUse(consentStore([{ name: 'Chat_8wekyb3d8bbwe', start, stop }, { name: browser, start, stop: '0x0' }]), booted)).to.equal(true)
    expect(isInUse(consentStore([]), booted)).to.equal(false)
  })

  it('ignore an entry without a stop from before the last boot', () => {
    expect(isInUse(consentStore([{ name: browser, start: fileTime(booted - 60_000), stop: '0x0' }]), booted)).to.equal(false)
  })

  it('report a request for the display in any language, but none for the system alone', () => {
    expect(requestsDisplay(requests('[PROCESS] \\Device\\HarddiskVolume3\\Program Files\\Browser\\browser.exe\nVideo Wake Lock'))).to.equal(true)
    expect(requestsDisplay(requests('None.'))).to.equal(false)
    expect(requestsDisplay(requests('Keine.'))).to.equal(false)
  })

  it('cannot tell whether a program keeps the screen on if Windows answers only administrators', async () => {
    const asked: string[] = []
    const looks = windowsTools(async (file, args) => {
      asked.push([file, ...args].join(' '))
      return file.endsWith('powercfg.exe') ? null : consentStore([{ name: browser, start: fileTime(booted + 60_000), stop: '0x0' }])
    }, () => booted, String.raw`C:\Windows`)
    expect([await looks.microphone?.(), await looks.camera?.(), await looks.inhibitor?.()]).to.deep.equal([true, true, null])
    const store = String.raw`HKCU\Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore`
    expect(asked).to.deep.equal([
      `C:\\Windows\\System32\\reg.exe query ${store}\\microphone /s`, `C:\\Windows\\System32\\reg.exe query ${store}\\webcam /s`, 'C:\\Windows\\System32\\powercfg.exe /requests',
    ])
  })
})

describe('a window that fills the screen, on Windows and macOS', () => {
  const left = { x: 0, y: 0, width: 2560, height: 1440 }
  const right = { x: 2560, y: 0, width: 1920, height: 1080 }
  const look = (bounds: typeof left | null, displays = [left, right]) => windowFullScreen(async () => bounds, () => displays)()

  it('covers one display exactly', async () => {
    expect(await look(right)).to.equal(true)
    expect(await look({ x: -8, y: -8, width: 2576, height: 1408 }), 'maximized beside the task bar').to.equal(false)
    expect(await look({ x: 0, y: 0, width: 4480, height: 1440 }), 'over both').to.equal(false)
    expect(await look(null)).to.equal(false)
    expect(await look(left, []), 'the displays are unknown').to.equal(null)
  })

  it('is compared with displays in the units of the system', () => {
    const displays = (platform: NodeJS.Platform) => activityPorts({
      powerMonitor: { getSystemIdleTime: () => 0 }, systemPreferences: {},
      screen: {
        getAllDisplays: () => [{ bounds: { x: 0, y: 0, width: 1707, height: 960 } }] as never,
        dipToScreenRect: () => ({ x: 0, y: 0, width: 2560.4, height: 1440 }),
      },
    }, platform, {}).displays()
    expect(displays('win32')).to.deep.equal([left])
    expect(displays('darwin')).to.deep.equal([{ x: 0, y: 0, width: 1707, height: 960 }])
    expect(displays('linux')).to.deep.equal([])
  })
})
