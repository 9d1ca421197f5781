import { constants, setPriority } from 'node:os'
import { decodeOrder } from './capture-message.ts'
import type { CaptureMessage } from './capture-message.ts'
import { chooseDisplays } from './displays.ts'
import type { ChosenDisplay } from './displays.ts'
import { finishPicture } from './picture.ts'

/** The entry of the capture process: pictures of the displays to the parent, nothing to any disk or network, and then it ends. */
interface ParentPort {
  postMessage(message: unknown): void
}

const { parentPort } = process as NodeJS.Process & { readonly parentPort?: ParentPort }

function tell(message: CaptureMessage): Promise<void> {
  return new Promise((resolve) => {
    if (parentPort !== undefined) {
      parentPort.postMessage(message)
      resolve()
    } else process.send?.(message, undefined, undefined, () => resolve())
  })
}

process.once('disconnect', () => process.exit(0))
if (process.platform !== 'darwin') setPriority(process.pid, constants.priority.PRIORITY_BELOW_NORMAL)

const order = decodeOrder(process.argv[2] ?? '')
const chosen = await chooseDisplays(order).catch((): ChosenDisplay[] => [])
if (chosen.length === 0) await tell({ type: 'failed', reason: 'no-display' })
else {
  try {
    // All screens first: they show one instant; encoding takes its time afterwards.
    const screens = await Promise.all(chosen.map(async ({ monitor, display, displays }) => {
      const screen = await monitor.captureImage()
      return { display, displays, width: screen.width, height: screen.height, pixels: await screen.toRaw() }
    }))
    for (const { display, displays, ...screen } of screens) await tell({ type: 'picture', display, displays, ...await finishPicture(screen, order) })
    await tell({ type: 'done' })
  } catch {
    // A display that was unplugged, a permission that was taken away: which one makes no difference to the slot.
    await tell({ type: 'failed', reason: 'capture-failed' })
  }
}
if (parentPort === undefined) process.exit(0)
