import type { X11Display } from '../x11-display.ts'
import type { EngagementPort, Rectangle } from './engagement-port.ts'
import { linuxCamera } from './linux-camera.ts'
import { linuxInhibitor } from './linux-inhibitor.ts'
import { linuxMicrophone } from './linux-microphone.ts'
import { macosTools } from './macos-tools.ts'
import { getWindowsBounds, windowFullScreen } from './window-full-screen.ts'
import { windowsTools } from './windows-tools.ts'
import { x11FullScreen } from './x11-full-screen.ts'

/** Opens the engagement sensors of this system. `displays`: their bounds as the shell measures them, to compare with the window in front. */
export async function openEngagementPort(display: X11Display | null, displays: () => readonly Rectangle[]): Promise<EngagementPort> {
  if (process.platform === 'linux') {
    const inhibitor = linuxInhibitor(process.env)
    return {
      looks: {
        microphone: linuxMicrophone(process.env),
        camera: linuxCamera(),
        inhibitor: inhibitor.look,
        ...(display === null ? {} : { fullScreen: await x11FullScreen(display) }),
      },
      close: inhibitor.close,
    }
  }
  const tools = process.platform === 'darwin' ? macosTools() : windowsTools()
  return { looks: { ...tools, fullScreen: windowFullScreen(getWindowsBounds, displays) }, close: () => undefined }
}
