import type { CaptureOrder } from '../../capture/capture-message.ts'
import type { CapturePort, CaptureSupport } from '../../capture/capture-process.ts'
import { finishPicture } from '../../capture/picture.ts'
import type { FinishedPicture } from '../../capture/picture.ts'

/** Capture processes a test speaks for; their pictures are real ones. */
export interface FakeCapture extends CapturePort {
  readonly orders: CaptureOrder[]
  /** Processes that were started and not ended. */
  running(): number
  /** What the next processes do. */
  behaviour: 'picture' | 'two-pictures' | 'hang' | 'crash' | 'nonsense' | 'no-display' | 'no-start'
  supported: CaptureSupport
  /** Called when a process has delivered, before anyone else hears of it. */
  delivered: () => void
}

/** A picture of one colour. */
export function plainPicture(red: number, green: number, blue: number, width = 64, height = 40): Promise<FinishedPicture> {
  const pixels = Buffer.alloc(width * height * 4, Buffer.from([red, green, blue, 255]))
  return finishPicture({ width, height, pixels }, { maximumWidth: 1_600, quality: 50, blur: 'none' })
}

export async function createFakeCapture(screens?: readonly FinishedPicture[]): Promise<FakeCapture> {
  const plain = await plainPicture(20, 120, 220)
  const live = new Set<object>()
  const capture: FakeCapture = {
    orders: [],
    behaviour: 'picture',
    supported: 'possible',
    delivered: () => undefined,
    running: () => live.size,
    support: () => capture.supported,
    start(order) {
      capture.orders.push(order)
      if (capture.behaviour === 'no-start') throw new Error('no process can be started')
      const mine = {}
      live.add(mine)
      let ended = (): void => undefined
      const act = (listener: (message: unknown) => void): void => {
        const pictures = screens ?? (capture.behaviour === 'two-pictures' ? [plain, plain] : [plain])
        if (capture.behaviour === 'crash') return ended()
        if (capture.behaviour === 'nonsense') return listener({ type: 'picture', title: 'not for you' })
        if (capture.behaviour === 'no-display') return listener({ type: 'failed', reason: 'no-display' })
        if (capture.behaviour === 'hang') return
        for (const [display, picture] of pictures.entries()) listener({ type: 'picture', display, displays: pictures.length, ...picture })
        capture.delivered()
        listener({ type: 'done' })
      }
      return {
        pid: undefined,
        send: () => undefined,
        onMessage: (listener) => queueMicrotask(() => act(listener)),
        onExit(listener) {
          ended = listener
        },
        kill: () => void live.delete(mine),
      }
    },
  }
  return capture
}
