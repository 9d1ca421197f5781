import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import type { Look } from './engagement-port.ts'

/** Where the kernel shows devices, processes and drivers. */
export interface KernelFolders {
  readonly devices: string
  readonly processes: string
  readonly drivers: string
}

const kernelFolders: KernelFolders = { devices: '/dev', processes: '/proc', drivers: '/sys/class/video4linux' }

/**
 * Whether a process of this person holds a camera open. One descriptor that links to a video device is enough; which process it belongs to
 * does not matter. The kernel keeps these files in memory: reading them synchronously costs a tenth of what asynchronous calls do.
 */
export function linuxCamera({ devices, processes, drivers }: KernelFolders = kernelFolders): Look {
  let lastLink: string | null = null
  return async () => {
    const names = namesIn(devices).filter((name) => /^video\d+$/.test(name))
    const cameras = new Set(names.map((name) => `${devices}/${name}`))
    const isCamera = (link: string): boolean => cameras.has(targetOf(link))
    if (names.every((name) => isDriverUnused(`${drivers}/${name}/device/driver/module/refcnt`))) return false
    if (lastLink !== null && isCamera(lastLink)) return true
    lastLink = linksOf(processes).find(isCamera) ?? null
    return lastLink !== null
  }
}

/** Without users of its driver a camera cannot be open; if the count cannot be read, it may be. */
function isDriverUnused(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').trim() === '0'
  } catch {
    return false
  }
}

function linksOf(processes: string): string[] {
  return namesIn(processes).filter((name) => /^\d+$/.test(name))
    .flatMap((id) => namesIn(`${processes}/${id}/fd`).map((descriptor) => `${processes}/${id}/fd/${descriptor}`))
}

/** Empty if the folder belongs to another person's process or no longer exists. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}
