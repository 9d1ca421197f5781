import type { EngagementPort } from './engagement-port.ts'
import { runTool } from './run-tool.ts'
import type { RunTool } from './run-tool.ts'

const pmset = '/usr/bin/pmset'
const ioreg = '/usr/sbin/ioreg'
/** Microphone and display share one answer for this long. */
const sharedMilliseconds = 1_000

/** macOS: power assertions show whether a program uses the microphone or keeps the display on, the I/O registry whether the built-in camera is in use. */
export function macosTools(run: RunTool = runTool, now = () => performance.now()): EngagementPort['looks'] {
  let asked: { readonly at: number, readonly output: Promise<string | null> } | null = null
  const assertions = (read: (output: string) => boolean) => async () => {
    if (asked === null || now() - asked.at > sharedMilliseconds) asked = { at: now(), output: run(pmset, ['-g', 'assertions']) }
    const output = await asked.output
    return output === null ? null : read(output)
  }
  return {
    microphone: assertions(holdsMicrophone),
    inhibitor: assertions(keepsDisplayOn),
    async camera() {
      const output = await run(ioreg, ['-r', '-d', '1', '-k', 'FrontCameraStreaming'])
      return output === null || output.trim() === '' ? null : isCameraStreaming(output)
    },
  }
}

/** The sound daemon holds an assertion with the resource `audio-in` as long as any program records. */
export function holdsMicrophone(assertions: string): boolean {
  return /^\s*Resources:.*\baudio-in\b/m.test(assertions)
}

/** Reads the count of the whole system, which precedes the lines of the processes. */
export function keepsDisplayOn(assertions: string): boolean {
  return /^\s*PreventUserIdleDisplaySleep\s+[1-9]/m.test(assertions)
}

export function isCameraStreaming(registry: string): boolean {
  return /"FrontCamera(Active|Streaming)"\s*=\s*Yes/.test(registry)
}
