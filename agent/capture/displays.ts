import { Monitor } from 'node-screenshots'
import { openX11Display } from '../sensors/x11-display.ts'
import type { CaptureOrder } from './capture-message.ts'

const displaysAtMost = 16

export interface ChosenDisplay {
  readonly monitor: Monitor
  /** From 0, from left to right, of all `displays`. */
  readonly display: number
  readonly displays: number
}

/** The displays to take pictures of. Of the library only displays are used: its windows would bring their titles. */
export async function chooseDisplays({ displays: wanted, pointer }: Pick<CaptureOrder, 'displays' | 'pointer'>): Promise<ChosenDisplay[]> {
  const monitors = Monitor.all().toSorted((one, other) => one.x() - other.x() || one.y() - other.y()).slice(0, displaysAtMost)
  const all = monitors.map((monitor, display) => ({ monitor, display, displays: monitors.length }))
  if (wanted === 'all' || all.length < 2) return all
  const at = pointer ?? await pointerOfX11().catch(() => null)
  const active = all.find(({ monitor }) => at !== null && contains(monitor, at)) ?? all.find(({ monitor }) => monitor.isPrimary()) ?? all[0]
  return active === undefined ? [] : [active]
}

function contains(monitor: Monitor, { x, y }: { readonly x: number, readonly y: number }): boolean {
  return x >= monitor.x() && x < monitor.x() + monitor.width() && y >= monitor.y() && y < monitor.y() + monitor.height()
}

async function pointerOfX11(): Promise<{ x: number, y: number } | null> {
  if (process.platform !== 'linux') return null
  const display = await openX11Display(() => undefined)
  try {
    return await display.pointer()
  } finally {
    display.close()
  }
}
