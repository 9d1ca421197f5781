import { readFileSync, writeSync } from 'node:fs'

/** Loaded into a process before its own code: says at its end what the whole of it took. `maxRSS` would count what its parent had. */
process.once('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const memoryMiB = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_024
  writeSync(1, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1_000_000, memoryMiB }))
})
