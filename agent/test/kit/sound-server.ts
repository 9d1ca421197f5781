import { execFile, spawn } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { promisify } from 'node:util'
import { temporaryFolder } from './temporary-folder.ts'
import { waitFor } from './wait-for.ts'
import { end } from './x-desktop.ts'

const run = promisify(execFile)

/** A real PulseAudio with a microphone that hears silence, and an output that plays to nobody. */
export interface SoundServer {
  readonly environment: NodeJS.ProcessEnv
  /** A program that records, until it is stopped. */
  record(from: 'microphone' | 'output.monitor'): Promise<{ stop(): Promise<void> }>
  close(): Promise<void>
}

/** The programs that are missing on this machine; none: a sound server can be started. */
export async function missingSoundPrograms(): Promise<string[]> {
  const found = await Promise.all(['pulseaudio', 'pactl', 'parec'].map(async (program) => ({ program, there: await run('which', [program]).then(() => true, () => false) })))
  return found.flatMap(({ program, there }) => (there ? [] : [program]))
}

export async function startSoundServer(): Promise<SoundServer> {
  const folder = await temporaryFolder()
  // PulseAudio refuses a folder that others can enter.
  await chmod(folder.path, 0o700)
  const socket = `${folder.path}/sound`
  const environment = { PULSE_SERVER: `unix:${socket}`, PULSE_RUNTIME_PATH: folder.path, XDG_RUNTIME_DIR: folder.path, HOME: folder.path }
  const server = spawn('pulseaudio', [
    '-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes', '-L', 'module-null-source source_name=microphone',
    '-L', 'module-null-sink sink_name=output', '-L', `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
  ], { env: { ...process.env, ...environment }, stdio: 'ignore' })
  const pactl = async (...args: readonly string[]): Promise<string> => (await run('pactl', [...args], { env: { ...process.env, ...environment } })).stdout
  await waitFor('the sound server', () => pactl('list', 'short', 'sources').catch(() => ''), 30_000)
  return {
    environment,
    async record(from) {
      const recorder = spawn('parec', ['--device', from], { env: { ...process.env, ...environment }, stdio: 'ignore' })
      const isRecording = async (): Promise<boolean> => (await pactl('list', 'short', 'source-outputs')).trim() !== ''
      await waitFor('the recording', isRecording)
      return {
        async stop() {
          await end(recorder)
          await waitFor('the end of the recording', async () => !(await isRecording()))
        },
      }
    },
    async close() {
      await end(server)
      await folder.remove()
    },
  }
}
