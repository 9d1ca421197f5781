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
 * Whether a process of this person holds a camera open: a link of one to a video device is enough, whose it is is not looked at. The files
 * lie in memory, so that reading them at once costs a tenth of what asking for each in turn does.
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

/** A driver that nobody has open has no user; one that cannot be asked may have. */
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

/** Empty for a folder of another person's process, and for one that is gone. */
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
