import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { OperatorFiles } from '@overt/sdk'
import { PluginMistake } from './errors.ts'

const fileName = /^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/

/** What the operator put into the data folder for one plugin. */
export function createOperatorFiles(dataFolder: string, pluginId: string): OperatorFiles {
  return {
    async find(name) {
      if (!fileName.test(name)) throw new PluginMistake(`${pluginId} looks for a file of the operator by the name ${JSON.stringify(name)}`)
      const path = join(dataFolder, 'provided', pluginId, name)
      const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
        throw error
      })
      if (facts?.isFile() !== true) return undefined
      return {
        sizeBytes: facts.size,
        version: `${facts.size.toString(36)}-${Math.floor(facts.mtimeMs).toString(36)}`,
        async read(offset, length) {
          const file = await open(path, 'r')
          try {
            const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, Math.min(length, facts.size - offset))), { position: offset })
            return buffer.subarray(0, bytesRead)
          } finally {
            await file.close()
          }
        },
      }
    },
  }
}
