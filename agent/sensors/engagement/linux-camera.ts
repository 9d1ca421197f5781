import { readdir, readlink } from 'node:fs/promises'
import type { Look } from './engagement-port.ts'

/** Whether a process of this person holds a camera open: a link of one to a video device is enough, whose it is is not looked at. */
export function linuxCamera(devices = '/dev', processes = '/proc'): Look {
  return async () => {
    const cameras = new Set((await names(devices)).filter((name) => /^video\d+$/.test(name)).map((name) => `${devices}/${name}`))
    if (cameras.size === 0) return false
    for (const id of await names(processes)) {
      if (!/^\d+$/.test(id)) continue
      for (const descriptor of await names(`${processes}/${id}/fd`)) {
        const target = await readlink(`${processes}/${id}/fd/${descriptor}`).catch(() => '')
        if (cameras.has(target)) return true
      }
    }
    return false
  }
}

/** Empty for a folder of another person's process, and for one that is gone. */
function names(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => [])
}
