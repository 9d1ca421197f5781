import { countUnsent } from './queue.ts'

const busyLock = 'punchim-busy'

/** Runs something that an update of the app must not interrupt, in whichever tab. */
export async function whileBusy<T>(run: () => Promise<T>): Promise<T> {
  return (navigator as Partial<Navigator>).locks?.request(busyLock, { mode: 'shared' }, run) ?? run()
}

/** Whether nothing waits to be sent and no tab is taking a punch. */
export async function mayUpdate(): Promise<boolean> {
  if (await countUnsent() > 0) return false
  return (navigator as Partial<Navigator>).locks?.request(busyLock, { ifAvailable: true }, (lock) => lock !== null) ?? true
}
