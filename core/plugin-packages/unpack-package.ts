import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import * as tar from 'tar'
import { notAPlugin, packageUnsafe } from './errors.ts'

/** Far above what plugins hold; a bomb stops here. */
const limits = { files: 2_000, fileBytes: 20_000_000, bytes: 60_000_000, pathCharacters: 240 } as const

/**
 * Unpacks a packed plugin into an empty folder, after everything in it was looked at: nothing is written of a package with links, special files, paths
 * that lead out, or more than a plugin can hold. Errors: `not-a-plugin`, `package-unsafe`.
 */
export async function unpackPackage(file: string, folder: string): Promise<void> {
  try {
    await inspect(file)
    await tar.extract({ file, cwd: folder, strip: 1, strict: true, preserveOwner: false, noChmod: true })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'package-unsafe') throw cause
    throw notAPlugin({ values: { where: file.split(/[\\/]/).at(-1) ?? file, reason: cause instanceof Error ? cause.message : String(cause) }, cause })
  }
}

async function inspect(file: string): Promise<void> {
  const unsafe = (reason: string): Error => packageUnsafe({ values: { reason } })
  const seen = new Set<string>()
  let [bytes, files] = [0, 0]
  let fault: Error | undefined
  const parser = new tar.Parser({
    strict: true,
    onReadEntry(entry) {
      files += 1
      // The declared size counts too: a sparse or torn archive may say another than it has.
      fault ??= faultOf(entry.path, entry.type, entry.size)
      const name = entry.path.toLowerCase()
      if (seen.has(name) && entry.type === 'File') fault ??= unsafe(`it holds ${entry.path} twice`)
      seen.add(name)
      entry.resume()
    },
  })
  const faultOf = (path: string, type: string, size: number): Error | undefined => {
    if (type !== 'File' && type !== 'Directory') return unsafe(`${path} is neither a file nor a folder`)
    if (path.length > limits.pathCharacters || /^[\\/]|^[a-z]:|\\|\0/i.test(path) || path.split('/').includes('..')) return unsafe(`the path ${path.slice(0, 80)} leads out of the package`)
    if (size > limits.fileBytes) return unsafe(`${path} is larger than ${limits.fileBytes / 1_000_000} MB`)
    return files > limits.files ? unsafe(`it holds more than ${limits.files} files`) : undefined
  }
  const finished = new Promise<void>((resolve, reject) => { parser.on('end', resolve).on('error', reject) })
  // It may fail while the file is still read; it is awaited below.
  finished.catch(() => undefined)
  await pipeline(createReadStream(file), createGunzip(), async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      bytes += chunk.length
      if (bytes > limits.bytes) throw unsafe(`it unpacks to more than ${limits.bytes / 1_000_000} MB`)
      parser.write(chunk)
      if (fault !== undefined) throw fault
    }
  })
  parser.end()
  await finished
  if (fault !== undefined) throw fault
  if (files === 0) throw new Error('it is empty')
}
