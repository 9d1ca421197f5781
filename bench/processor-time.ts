import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Processor seconds since the start of each, by Linux's own counting. */
export interface ProcessorTime {
  readonly server: number
  readonly postgres: number
  /** This process: the load. */
  readonly load: number
  /** All that all processors of the machine did. */
  readonly machine: number
  /** All that they could have done. */
  readonly available: number
}

const ticksPerSecond = 100

/** What a server, the PostgreSQL of a data folder and this process have used, beside all others on the machine. */
export function readProcessorTime(serverPid: number, dataFolder: string): ProcessorTime {
  const postmaster = Number(readFileSync(join(dataFolder, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0])
  const backends = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => statOf(pid)?.parent === postmaster)
  const { user, system } = process.cpuUsage()
  const [, ...times] = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.split(/\s+/).map(Number)
  const available = times.slice(0, 8).reduce((sum, time) => sum + time, 0)
  const idle = times[3]! + times[4]!
  return {
    server: statOf(serverPid)?.own ?? 0,
    postgres: [postmaster, ...backends].reduce((sum, pid) => sum + (statOf(pid)?.own ?? 0), statOf(postmaster)?.ended ?? 0),
    load: (user + system) / 1e6,
    machine: (available - idle) / ticksPerSecond,
    available: available / ticksPerSecond,
  }
}

/** Undefined for a process that has ended. */
function statOf(pid: number): { readonly parent: number; readonly own: number; readonly ended: number } | undefined {
  try {
    const line = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ').map(Number)
    return { parent: fields[1]!, own: (fields[11]! + fields[12]!) / ticksPerSecond, ended: (fields[13]! + fields[14]!) / ticksPerSecond }
  } catch {
    return undefined
  }
}

/** What was used between two readings. */
export const usedBetween = (before: ProcessorTime, after: ProcessorTime): ProcessorTime => ({
  server: after.server - before.server, postgres: after.postgres - before.postgres, load: after.load - before.load,
  machine: after.machine - before.machine, available: after.available - before.available,
})
