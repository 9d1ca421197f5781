import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Encoding } from '../http/compression.ts'

const mediaTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8', '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.webp': 'image/webp', '.ico': 'image/x-icon', '.woff2': 'font/woff2',
}

/** Endings of the files that the build has compressed already. */
const compressed = { br: '.br', gzip: '.gz' } as const

export interface BuiltFile {
  readonly bytes: Buffer
  readonly mediaType: string
  readonly encoding: Encoding | undefined
}

/**
 * One file that a build made, compressed as `choose` decides among what lies beside it; undefined where it does not exist or is of a kind that no page
 * asks for. `exists` says which names there are: a name that it does not know is never read.
 */
export async function readBuiltFile(folder: string, name: string, exists: (name: string) => boolean, choose: (available: readonly Encoding[]) => Encoding | undefined): Promise<BuiltFile | undefined> {
  const mediaType = mediaTypes[extname(name)]
  if (mediaType === undefined || !exists(name)) return undefined
  const encoding = choose((['br', 'gzip'] as const).filter((each) => exists(name + compressed[each])))
  return { bytes: await readFile(join(folder, encoding === undefined ? name : name + compressed[encoding])), mediaType, encoding }
}
