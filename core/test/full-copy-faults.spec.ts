import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import { fileKeys } from '../../plugins/screenshots/server/file-keys.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

const exportsPath = '/plugins/privacy/exports'
const pictures = 4
interface Copy { readonly state: string; readonly problem: string | null; readonly bytes: number }

/** Some 12 MB that nothing can make smaller: three parts of a copy. */
async function fillPictures(platform: TestPlatform, workspace: TestWorkspace): Promise<void> {
  const takenAt = Temporal.Instant.from('2026-03-02T09:00:00Z')
  for (let index = 0; index < pictures; index += 1) {
    const bytes = randomBytes(3_000_000)
    const [id, sha256] = [uuidv7(), createHash('sha256').update(bytes).digest()]
    const keys = fileKeys({ id, takenAt, sha256 })
    for (const key of [keys.image, keys.thumbnail]) await platform.platform.blobs.put(workspace.id, key, key === keys.image ? bytes : bytes.subarray(0, 100))
    await workspace.inUnit((unit) => unit.query(`insert into p_screenshots.shot (workspace_id, id, member_id, device_id, taken_at, slot_started_at, slot_ended_at, display, displays, width, height, size_bytes, sha256, blur)
      values ($1, $2, $3, gen_random_uuid(), $4, $4, $4::timestamptz + interval '10 minutes', 1, 1, 800, 600, $5, $6, 'none')`, [workspace.id, id, workspace.admin.id, takenAt.toString(), bytes.length, sha256]))
  }
}

describe('a full copy whose storage fails in the middle', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  const plugins = ['screenshots', 'privacy'].map((name) => new URL(`../../plugins/${name}/`, import.meta.url))
  const read = async (id: string): Promise<Copy> => (await workspace.admin.get(`${exportsPath}/${id}`)).json<Copy>()
  async function made(): Promise<{ readonly id: string; readonly copy: Copy }> {
    const { id } = (await workspace.admin.post(exportsPath, { scope: 'workspace' })).json<{ id: string }>()
    await platform.drain()
    return { id, copy: await read(id) }
  }
  const parts = async (): Promise<number> => (await Array.fromAsync(platform.platform.blobs.list(workspace.id, 'privacy/copies'))).length

  describe('on a disk', () => {
    before(async () => {
      platform = await createTestPlatform({ plugins, clock: '2026-03-03T09:00:00Z' })
      workspace = await platform.workspace({ enabled: ['screenshots', 'privacy'] })
      await fillPictures(platform, workspace)
    })
    after(() => platform.close())

    for (const code of ['ENOSPC', 'EIO']) {
      it(`ends as failed with the reason (${code}), leaves no part, and is made when it is asked for again`, async () => {
        const { blobs } = platform.platform
        const put = blobs.put.bind(blobs)
        let kept = 0
        blobs.put = async (...given) => {
          kept += 1
          if (kept > 1) throw Object.assign(new Error(`${code}: no, write`), { code, errno: -1, syscall: 'write' })
          await put(...given)
        }
        const failed = await made().finally(() => { blobs.put = put })
        expect(kept, 'it had begun').to.equal(2)
        expect(failed.copy).to.deep.include({ state: 'failed', problem: 'copy-storage' })
        expect(await parts()).to.equal(0)
        expect((await workspace.admin.get(`${exportsPath}/${failed.id}/file`)).statusCode).to.be.oneOf([404, 409])
        const again = await made()
        expect(again.copy.state).to.equal('ready')
        expect(again.copy.bytes).to.be.greaterThan(pictures * 3_000_000)
        await workspace.admin.delete(`${exportsPath}/${again.id}`)
      })
    }

    it('ends as failed too where what it had kept cannot be deleted, and that goes with a later round', async () => {
      const { blobs } = platform.platform
      const [put, remove] = [blobs.put.bind(blobs), blobs.delete.bind(blobs)]
      const before = await parts()
      let kept = 0
      blobs.put = async (...given) => {
        kept += 1
        if (kept > 2) throw Object.assign(new Error('EIO: no, write'), { code: 'EIO' })
        await put(...given)
      }
      blobs.delete = () => Promise.reject(Object.assign(new Error('EIO: no, unlink'), { code: 'EIO' }))
      const { copy } = await made().finally(() => { blobs.put = put; blobs.delete = remove })
      expect(copy).to.deep.include({ state: 'failed', problem: 'copy-storage' })
      expect(await parts()).to.equal(before + 2)
      platform.clock.advance({ minutes: 10 })
      await platform.drain()
      expect(await parts()).to.equal(before)
    })
  })

  describe('in a bucket', () => {
    const objects = new Map<string, Buffer>()
    let store: Server
    /** Answers 500 to writes from this one on. */
    let writesLeft = Infinity

    before(async () => {
      store = createServer((request, response) => {
        const key = new URL(request.url ?? '/', 'http://store').pathname
        void buffer(request).then((body) => {
          const answer = (status: number, content?: Buffer): void => { response.writeHead(status).end(request.method === 'HEAD' ? undefined : content) }
          if (request.method === 'PUT') {
            writesLeft -= 1
            if (writesLeft < 0) return answer(500)
            objects.set(key, body)
            return answer(200)
          }
          if (request.method === 'DELETE') {
            objects.delete(key)
            return answer(204)
          }
          const found = objects.get(key)
          return request.method === 'GET' ? answer(found === undefined ? 404 : 200, found) : answer(200)
        })
      }).listen(0, '127.0.0.1')
      await once(store, 'listening')
      platform = await createTestPlatform({
        plugins, clock: '2026-03-03T09:00:00Z',
        environment: { OVERT_BLOBS: 's3', OVERT_S3_BUCKET: 'files', OVERT_S3_ENDPOINT: `http://127.0.0.1:${String((store.address() as AddressInfo).port)}`, OVERT_S3_ACCESS_KEY: 'a', OVERT_S3_SECRET_KEY: 'b', OVERT_S3_REGION: 'us-east-1' },
      })
      workspace = await platform.workspace({ enabled: ['screenshots', 'privacy'] })
      await fillPictures(platform, workspace)
    })
    after(async () => {
      await platform.close()
      store.closeAllConnections()
      store.close()
    })

    it('that answers 500, ends as failed with the reason, leaves no part, and is made when it is asked for again', async () => {
      const before = objects.size
      writesLeft = 1
      const failed = await made()
      expect(writesLeft, 'it had begun, and was tried again').to.be.lessThan(-1)
      expect(failed.copy).to.deep.include({ state: 'failed', problem: 'copy-storage' })
      expect(objects.size).to.equal(before)
      writesLeft = Infinity
      expect((await made()).copy.state).to.equal('ready')
    })
  })
})
