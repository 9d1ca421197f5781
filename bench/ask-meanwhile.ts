import { setTimeout as pause } from 'node:timers/promises'

/** Asks for an address every 10 ms until the end; milliseconds that each answer took. */
export function askMeanwhile(address: string): { end(): Promise<readonly number[]> } {
  const waits: number[] = []
  let going = true
  const asking = (async () => {
    while (going) {
      const start = performance.now()
      await (await fetch(address)).arrayBuffer()
      waits.push(performance.now() - start)
      await pause(10)
    }
  })()
  return {
    async end() {
      going = false
      await asking
      return waits
    },
  }
}
