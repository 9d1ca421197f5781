import { gzipSync } from 'node:zlib'
import type { OutputChunk, RolldownOutput } from 'rolldown'

export interface LoadedScript {
  readonly file: string
  readonly gzipBytes: number
}

/** The scripts that the browser must have before it can run an entry: its static import graph. */
export function staticGraph(output: RolldownOutput['output'], isEntry: (chunk: OutputChunk) => boolean): readonly LoadedScript[] {
  const chunks = new Map(output.filter((part) => part.type === 'chunk').map((chunk) => [chunk.fileName, chunk]))
  const waiting = [...chunks.values()].filter((chunk) => isEntry(chunk)).map((chunk) => chunk.fileName)
  const seen = new Map<string, LoadedScript>()
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const chunk = chunks.get(file)
    if (chunk === undefined || seen.has(file)) continue
    seen.set(file, { file, gzipBytes: gzipSync(chunk.code).length })
    waiting.push(...chunk.imports)
  }
  return [...seen.values()]
}

export const totalBytes = (scripts: readonly LoadedScript[]): number => scripts.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0)
