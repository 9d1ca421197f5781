import type { EngagementPort } from './engagement-port.ts'
import { runTool } from './run-tool.ts'
import type { RunTool } from './run-tool.ts'

const pmset = '/usr/bin/pmset'
const ioreg = '/usr/sbin/ioreg'

/** macOS: its power assertions tell of the microphone and of a display that is kept on, its registry of the built-in camera. */
export function macosTools(run: RunTool = runTool): EngagementPort['looks'] {
  const assertions = (read: (output: string) => boolean) => async () => {
    const output = await run(pmset, ['-g', 'assertions'])
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

/** The sound daemon holds an assertion with the resource `audio-in` as long as anybody records. */
export function holdsMicrophone(assertions: string): boolean {
  return /^\s*Resources:.*\baudio-in\b/m.test(assertions)
}

/** The count of the whole system, in the lines before those of the processes. */
export function keepsDisplayOn(assertions: string): boolean {
  return /^\s*PreventUserIdleDisplaySleep\s+[1-9]/m.test(assertions)
}

export function isCameraStreaming(registry: string): boolean {
  return /"FrontCamera(Active|Streaming)"\s*=\s*Yes/.test(registry)
}
