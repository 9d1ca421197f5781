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
  const postmaster = postmasterOf(join(dataFolder, 'postgres', 'cluster'))
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

/** Milliseconds that a PostgreSQL and this thread have been on a processor: what others do meanwhile changes it little, unlike the time that passes. */
export function createWorkMeter(clusterFolder: string): () => number {
  const postmaster = postmasterOf(clusterFolder)
  return () => {
    const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => statOf(pid)?.parent === postmaster && !isHousekeeping(pid))
    const ended = statOf(postmaster)?.ended ?? 0
    const { user, system } = process.threadCpuUsage()
    return children.reduce((sum, pid) => sum + onProcessorMs(pid), ended * 1_000) + (user + system) / 1_000
  }
}

/** Processes that work for themselves and for nobody's statement. */
function isHousekeeping(pid: number): boolean {
  try {
    return /checkpointer|writer|autovacuum|launcher|archiver|io worker/.test(readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8'))
  } catch {
    return false
  }
}

/** Nanoseconds, where ticks would hide a short statement. */
function onProcessorMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${String(pid)}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return 0
  }
}

const postmasterOf = (clusterFolder: string): number => Number(readFileSync(join(clusterFolder, 'postmaster.pid'), 'utf8').split('\n')[0])

/** What was used between two readings. */
export const usedBetween = (before: ProcessorTime, after: ProcessorTime): ProcessorTime => ({
  server: after.server - before.server, postgres: after.postgres - before.postgres, load: after.load - before.load,
  machine: after.machine - before.machine, available: after.available - before.available,
})
