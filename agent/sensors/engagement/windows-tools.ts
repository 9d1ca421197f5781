import { uptime } from 'node:os'
import type { EngagementPort } from './engagement-port.ts'
import { runTool } from './run-tool.ts'
import type { RunTool } from './run-tool.ts'

const consentStore = String.raw`HKCU\Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore`
/** From 1601, the epoch of Windows, to 1970. */
const epochMilliseconds = 11_644_473_600_000n
const tenthsOfMicroseconds = 10_000n

/** Windows: the consent store records which programs use the microphone and the camera. Only administrators can query whether a program keeps the screen on. */
export function windowsTools(run: RunTool = runTool, bootedAt = () => Date.now() - uptime() * 1_000, systemRoot = process.env.SystemRoot ?? String.raw`C:\Windows`): EngagementPort['looks'] {
  const tool = (name: string): string => `${systemRoot}\\System32\\${name}.exe`
  const capability = (name: string) => async () => {
    const output = await run(tool('reg'), ['query', `${consentStore}\\${name}`, '/s'])
    return output === null ? null : isInUse(output, bootedAt())
  }
  return {
    microphone: capability('microphone'),
    camera: capability('webcam'),
    async inhibitor() {
      const output = await run(tool('powercfg'), ['/requests'])
      return output === null ? null : requestsDisplay(output)
    },
  }
}

/**
 * A program is using the device if its entry has a start and no stop. A power cut leaves such an entry behind, so a start before the last
 * boot does not count.
 */
export function isInUse(registry: string, bootedAt: number): boolean {
  const booted = (BigInt(Math.floor(bootedAt)) + epochMilliseconds) * tenthsOfMicroseconds
  return registry.split(/^HKEY_/m).some((entry) => {
    const [started, stopped] = [valueOf(entry, 'LastUsedTimeStart'), valueOf(entry, 'LastUsedTimeStop')]
    return started !== null && started > booted && stopped === 0n
  })
}

function valueOf(entry: string, name: string): bigint | null {
  const [, value] = new RegExp(`^\\s*${name}\\s+REG_QWORD\\s+(0x[0-9a-f]+)\\s*$`, 'im').exec(entry) ?? []
  return value === undefined ? null : BigInt(value)
}

/** The section DISPLAY lists processes, drivers and services, or says in the system's language that there is none. */
export function requestsDisplay(requests: string): boolean {
  const [, firstLine = ''] = /^DISPLAY:\r?\n(.*)$/m.exec(requests) ?? []
  return firstLine.trimStart().startsWith('[')
}
