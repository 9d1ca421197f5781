import { access } from 'node:fs/promises'
import type { Look } from './engagement-port.ts'
import { runTool } from './run-tool.ts'
import type { RunTool } from './run-tool.ts'

/**
 * Whether a program records from a microphone of PulseAudio, or of PipeWire, which speaks the same protocol. It reads the state of the
 * sources and not the programs: a source runs as long as a program records from it. Without `pactl` it uses PipeWire's own tool.
 */
export function linuxMicrophone(environment: NodeJS.ProcessEnv, run: RunTool = runTool): Look {
  return async () => {
    // `pactl` starts a server if none runs.
    if (await hasSoundServer(environment)) {
      const sources = await run('pactl', ['list', 'short', 'sources'])
      if (sources !== null) return isRecordedFrom(sources)
    }
    const dump = await run('pw-dump', [])
    return dump === null ? null : isPipeWireRecordedFrom(dump)
  }
}

async function hasSoundServer({ PULSE_SERVER, PULSE_RUNTIME_PATH, XDG_RUNTIME_DIR }: NodeJS.ProcessEnv): Promise<boolean> {
  if (PULSE_SERVER !== undefined) return true
  const folder = PULSE_RUNTIME_PATH ?? (XDG_RUNTIME_DIR === undefined ? null : `${XDG_RUNTIME_DIR}/pulse`)
  return folder !== null && access(`${folder}/native`).then(() => true, () => false)
}

/** Each line has a source's number, name, module, format and state, separated by tabs. The monitor of an output records what is played, not a person. */
export function isRecordedFrom(shortList: string): boolean {
  return shortList.split('\n').map((line) => line.split('\t')).some(([, name = '', , , state]) => state === 'RUNNING' && !name.endsWith('.monitor'))
}

/** Whether a source among the objects that `pw-dump` prints is running; null if the output is not a list. */
export function isPipeWireRecordedFrom(dump: string): boolean | null {
  try {
    const objects: unknown = JSON.parse(dump)
    return Array.isArray(objects) ? objects.some(isRunningSource) : null
  } catch {
    return null
  }
}

interface PipeWireNode {
  readonly info?: { readonly state?: unknown, readonly props?: { readonly 'media.class'?: unknown } } | null
}

function isRunningSource(object: PipeWireNode | null): boolean {
  const info = object?.info
  return info?.state === 'running' && typeof info.props?.['media.class'] === 'string' && /^Audio\/(Source|Duplex)/.test(info.props['media.class'])
}
