import { forkChild } from '../sensors/child-port.ts'
import type { ChildPort } from '../sensors/child-port.ts'
import type { CaptureOrder } from './capture-message.ts'

export type StartCaptureProcess = (order: CaptureOrder) => ChildPort

/** Whether pictures can be taken on this desktop, and if not, why. */
export type CaptureSupport = 'possible' | 'wayland' | 'not-permitted' | 'not-built-in'

/** What the engine needs to take pictures of the screen. */
export interface CapturePort {
  start: StartCaptureProcess
  support(): CaptureSupport
  /** Where the pointer is, where only the shell can say; null: the capture process finds out. */
  pointer?(): { readonly x: number, readonly y: number } | null
}

/** Starts the capture process under Node, for development and tests; the shell has its own way. */
export function forkCaptureProcess(entry: URL, environment: NodeJS.ProcessEnv = process.env): StartCaptureProcess {
  return (order) => forkChild(entry, JSON.stringify(order), environment)
}
