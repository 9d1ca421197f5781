import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import type { Blobs } from '@overt/sdk'
import { createDiskBlobs } from '../blobs/disk-blobs.ts'
import { blobsPlace, openBlobs } from '../blobs/open-blobs.ts'
import { openS3Blobs } from '../blobs/s3-blobs.ts'
import { readConfig } from '../config.ts'

const bucket = 'overt-files'
const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

/** It marks its pages with a cipher that OpenSSL counts as legacy, so it runs in a process that allows that. */
async function startS3(directory: string): Promise<{ readonly process: ChildProcess; readonly endpoint: string }> {
  const process = fork(fileURLToPath(new URL('./fixtures/s3-server.ts', import.meta.url)), [directory, bucket], { execArgv: ['--openssl-legacy-provider'] })
  const [{ port }] = await once(process, 'message') as [{ port: number }]
  return { process, endpoint: `http://127.0.0.1:${port}` }
}
async function stopS3(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit')
  server.disconnect()
  await ended
}

describe('files', function () {
  this.timeout(30_000)
  let folder: string
  let server: ChildProcess
  let endpoint: string

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-blobs-'))
    ;({ process: server, endpoint } = await startS3(join(folder, 's3')))
  })
  after(async () => {
    await stopS3(server)
    rmSync(folder, { recursive: true, force: true })
  })

  const strategies: Readonly<Record<string, () => Promise<Blobs>>> = {
    'on disk': () => Promise.resolve(createDiskBlobs(join(folder, 'disk'))),
    'in a bucket that speaks S3': () => openS3Blobs({ endpoint, region: 'us-east-1', bucket, prefix: 'overt/files', credentials }),
  }
  for (const [where, open] of Object.entries(strategies)) {
    describe(where, () => {
      let blobs: Blobs
      const workspace = uuidv7()
      const keysIn = async (prefix: string, of = workspace): Promise<string[]> => (await Array.fromAsync(blobs.list(of, prefix))).map(({ key }) => key).toSorted()
      before(async () => { blobs = await open() })

      it('come back as they were, byte for byte, and are replaced as a whole', async () => {
        for (const bytes of [Buffer.from([0, 255, 10, 13, 0]), Buffer.alloc(3_000_000, 7), Buffer.alloc(0)]) {
          await blobs.put(workspace, 'notes/2026/one.bin', bytes)
          expect((await blobs.get(workspace, 'notes/2026/one.bin')).equals(bytes)).to.equal(true)
        }
      })

      it('are not there before they are put and after they are deleted, however often', async () => {
        await blobs.put(workspace, 'notes/gone.bin', Buffer.from('x'))
        await blobs.delete(workspace, 'notes/gone.bin')
        await blobs.delete(workspace, 'notes/gone.bin')
        for (const key of ['notes/gone.bin', 'notes/never.bin', 'notes']) {
          const error = await blobs.get(workspace, key).then(() => undefined, (thrown: unknown) => thrown)
          expect(error, key).to.include({ code: 'blob-missing' })
        }
      })

      it('are listed by folder, with size and time, each workspace for itself', async () => {
        const other = uuidv7()
        await blobs.put(workspace, 'pictures/a.webp', Buffer.alloc(10))
        await blobs.put(workspace, 'pictures/deep/b.webp', Buffer.alloc(20))
        await blobs.put(workspace, 'pictures-of-others/c.webp', Buffer.alloc(30))
        await blobs.put(other, 'pictures/d.webp', Buffer.alloc(40))
        expect(await keysIn('pictures')).to.deep.equal(['pictures/a.webp', 'pictures/deep/b.webp'])
        expect(await keysIn('', other)).to.deep.equal(['pictures/d.webp'])
        expect(await keysIn('nothing')).to.deep.equal([])
        const [first] = await Array.fromAsync(blobs.list(other, 'pictures'))
        expect(first?.sizeBytes).to.equal(40)
        expect(Math.abs(Date.now() - first!.storedAt.epochMilliseconds)).to.be.lessThan(60_000)
      })

      it('lists more than a page of them', async () => {
        const many = uuidv7()
        for (let start = 0; start < 1_050; start += 50) await Promise.all(Array.from({ length: 50 }, (_, index) => blobs.put(many, `n/${start + index}.bin`, Buffer.from('x'))))
        expect(await keysIn('n', many)).to.have.length(1_050)
      })

      for (const key of ['../secret', '/etc/passwd', 'a/../../b', 'a//b', 'a/', '', 'a\0b', 'a b', 'a\\..\\b', `${'x'.repeat(130)}`, '.', 'ü']) {
        it(`have no key like ${JSON.stringify(key)}`, async () => {
          for (const attempt of [blobs.put(workspace, key, Buffer.alloc(1)), blobs.get(workspace, key)]) {
            expect(await attempt.then(() => undefined, (thrown: unknown) => thrown)).to.include({ code: 'wrong-blob-key' })
          }
        })
      }
    })
  }

  it('leave nothing half written on disk when writing fails', async () => {
    const disk = createDiskBlobs(join(folder, 'failing'))
    const workspace = uuidv7()
    await disk.put(workspace, 'a/b', Buffer.from('x'))
    // A folder stands where the file should go.
    const error = await disk.put(workspace, 'a', Buffer.from('y')).then(() => undefined, (thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(Error)
    expect(readdirSync(join(folder, 'failing', workspace))).to.deep.equal(['a'])
    expect((await disk.get(workspace, 'a/b')).toString()).to.equal('x')
  })

  it('say that the bucket is out of reach, and name a bucket that cannot be used at the start', async () => {
    const gone = await startS3(join(folder, 's3-gone'))
    const away = await openS3Blobs({ endpoint: gone.endpoint, region: 'us-east-1', bucket, prefix: '', credentials })
    await stopS3(gone.process)
    expect(await away.get(uuidv7(), 'a').then(() => undefined, (thrown: unknown) => thrown)).to.include({ code: 'blobs-away', status: 503 })
    away.close()
    const environment = { OVERT_DATA: folder, OVERT_BLOBS: 's3', OVERT_S3_ENDPOINT: endpoint, OVERT_S3_ACCESS_KEY: 'S3RVER', OVERT_S3_SECRET_KEY: 'S3RVER' }
    expect(() => readConfig(environment, folder)).to.throw(/OVERT_S3_BUCKET is needed/)
    const config = readConfig({ ...environment, OVERT_S3_BUCKET: 'not-there' }, folder)
    expect(await openBlobs(config).then(() => undefined, (thrown: unknown) => thrown)).to.include({ code: 'wrong-configuration' }).and.property('message').includes('not-there')
    const usable = readConfig({ ...environment, OVERT_S3_BUCKET: bucket }, folder)
    const { blobs, close } = await openBlobs(usable)
    await blobs.put(uuidv7(), 'a', Buffer.from('x'))
    expect(blobsPlace(usable)).to.equal(`S3 bucket ${bucket}`)
    close()
  })
})
