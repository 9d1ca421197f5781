import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import { expect } from 'chai'
import sharp from 'sharp'
import { createTestPlatform } from '@overt/testing'
import type { TestAgent, TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { base, picture, screenshotsFolder, sendShot, shot } from './screenshots-support.ts'

const start = '2026-03-02T10:00:00Z'

describe('pictures from outside', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: TestAgent

  before(async () => { platform = await createTestPlatform({ plugins: [screenshotsFolder], clock: start }) })
  after(() => platform.close())
  beforeEach(async () => {
    platform.clock.set(start)
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['screenshots'] })
    member = await workspace.member()
    agent = await member.agent()
  })

  const files = (): string[] => {
    const folder = join(platform.dataFolder, 'files', workspace.id)
    return existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name))) : []
  }
  const earlier = (minutes: number): Temporal.Instant => platform.clock.now().subtract({ minutes })
  const shots = async (): Promise<{ shots: { id: string; imageUrl: string | null; width: number; height: number }[] }> => (await member.get(`${base}/days/${member.id}/2026-03-02`)).json()

  it('are kept as WebP with a thumbnail, whatever of PNG, JPEG or WebP they were', async () => {
    const plain = sharp({ create: { width: 2_000, height: 1_000, channels: 3, background: '#aa3311' } })
    for (const [index, file] of [await plain.clone().png().toBuffer(), await plain.clone().jpeg().toBuffer(), await plain.clone().webp().toBuffer()].entries()) {
      expect((await sendShot(agent, { at: earlier(50 - index * 10), file })).reply).to.include({ accepted: 1, duplicates: 0 })
    }
    expect(files()).to.have.length(6)
    for (const { id } of (await shots()).shots) {
      const { imageUrl, width, height } = (await member.get(`${base}/shots/${id}`)).json<{ imageUrl: string; width: number; height: number }>()
      expect({ width, height }).to.deep.equal({ width: 1_600, height: 800 })
      const answer = await platform.app.inject({ url: imageUrl })
      expect(answer.headers['content-type']).to.equal('image/webp')
      const { format, width: real } = await sharp(answer.rawPayload).metadata()
      expect({ format, real }).to.deep.equal({ format: 'webp', real: 1_600 })
    }
  })

  it('lose everything that is not the picture: place, camera, comments, colour profile, what hangs on at the end', async () => {
    const tagged = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#445566' } })
      .withExif({ IFD0: { Copyright: 'SECRET-COPYRIGHT', ImageDescription: 'SECRET-TEXT' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } }).withIccProfile('p3').jpeg().toBuffer()
    expect(tagged.includes('SECRET-TEXT')).to.equal(true)
    const polyglot = Buffer.concat([tagged, Buffer.from('<?php system("SECRET-SHELL") ?><script>alert(1)</script>PK\u0003\u0004')])
    expect((await sendShot(agent, { at: earlier(30), file: polyglot, contentType: 'text/html', name: '../../../../etc/cron.d/evil.php' })).reply.accepted).to.equal(1)
    const kept = files()
    expect(kept.every((name) => /^screenshots\/2026-03\/[0-9a-f-]{36}-[0-9a-f]{12}(-small)?\.webp$/.test(name))).to.equal(true)
    for (const name of kept) {
      const bytes = readFileSync(join(platform.dataFolder, 'files', workspace.id, name))
      for (const secret of ['SECRET', '<script', '<?php', 'PK\u0003']) expect(bytes.includes(secret), `${name} holds ${secret}`).to.equal(false)
      const { exif, icc, xmp } = await sharp(bytes).metadata()
      expect([exif, icc, xmp]).to.deep.equal([undefined, undefined, undefined])
    }
  })

  it('are unpacked no further than their own size, whatever else their data holds', async () => {
    const bomb = hugePng(100, 100, Buffer.alloc(200 * 1024 * 1024))
    expect(bomb.length).to.be.lessThan(300_000)
    expect((await sendShot(agent, { at: earlier(30), file: bomb })).reply.accepted).to.equal(1)
    expect((await shots()).shots[0]).to.include({ width: 100, height: 100 })
  })

  describe('are refused by id and leave nothing behind', () => {
    const refused: Readonly<Record<string, [code: string, make: () => Promise<Buffer>]>> = {
      'an SVG': ['picture-unreadable', () => Promise.resolve(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>'))],
      'an SVG that calls itself a picture': ['picture-unreadable', () => Promise.resolve(Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'))],
      'a GIF': ['picture-unreadable', () => sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } }).gif().toBuffer()],
      'a TIFF': ['picture-unreadable', () => sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } }).tiff().toBuffer()],
      'an AVIF': ['picture-unreadable', () => sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } }).avif().toBuffer()],
      'a page of text': ['picture-unreadable', () => Promise.resolve(Buffer.from('<!doctype html><title>Hello</title>'))],
      'nothing at all': ['picture-unreadable', () => Promise.resolve(Buffer.alloc(0))],
      'half a JPEG': ['picture-unreadable', async () => (await sharp({ create: { width: 900, height: 900, channels: 3, background: 'red', noise: { type: 'gaussian', mean: 128, sigma: 30 } } }).jpeg().toBuffer()).subarray(0, 4_000)],
      'half a PNG': ['picture-unreadable', async () => { const whole = await sharp({ create: { width: 900, height: 900, channels: 3, background: 'red', noise: { type: 'gaussian', mean: 128, sigma: 30 } } }).png().toBuffer(); return whole.subarray(0, whole.length / 2) }],
      'half a WebP': ['picture-unreadable', async () => { const whole = await picture(900, 900); return whole.subarray(0, whole.length / 2) }],
      'a moving WebP': ['picture-animated', () => sharp(Buffer.alloc(20 * 40 * 3).fill(200, 20 * 20 * 3), { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } }).webp({ delay: [100, 100] }).toBuffer()],
      'a PNG of 3,600 megapixels in some kilobytes': ['picture-too-large', () => Promise.resolve(hugePng(60_000, 60_000))],
      'a PNG of 41 megapixels': ['picture-too-large', () => Promise.resolve(hugePng(8_200, 5_000))],
    }
    for (const [what, [code, make]] of Object.entries(refused)) {
      it(what, async () => {
        const { id, reply } = await sendShot(agent, { at: earlier(30), file: await make() })
        expect(reply.accepted).to.equal(0)
        expect(reply.rejected.map((verdict) => [verdict.id, verdict.code])).to.deep.equal([[id, code]])
        expect(files()).to.deep.equal([])
        expect((await shots()).shots).to.deep.equal([])
        expect((await sendShot(agent, { at: earlier(30), file: await picture() })).reply.accepted, 'the next one is taken').to.equal(1)
      })
    }

    it('a file larger than pictures are', async () => {
      const answer = await agent.sendFile(shot(earlier(30)), { bytes: Buffer.alloc(12 * 1024 * 1024 + 1) })
      expect([answer.statusCode, answer.json<{ code: string }>().code]).to.deep.equal([413, 'too-large'])
      expect(files()).to.deep.equal([])
    })
  })

  it('are stored once, however often they come', async () => {
    const record = shot(earlier(30))
    const bytes = await picture()
    const answers = await Promise.all([1, 2, 3].map(() => agent.sendFile(record, { bytes })))
    const replies = answers.map((answer) => answer.json<{ accepted: number; duplicates: number }>())
    expect(replies.reduce((sum, { accepted }) => sum + accepted, 0)).to.equal(1)
    expect(replies.reduce((sum, { duplicates }) => sum + duplicates, 0)).to.equal(2)
    expect(files()).to.have.length(2)
  })

  describe('are refused where the policy in force lets an agent take less', () => {
    const send = async (record: Record<string, unknown>, minutes = 30): Promise<string | undefined> => (await sendShot(agent, { at: earlier(minutes), file: await picture(), record })).reply.rejected[0]?.code
    const set = (settings: Record<string, unknown>) => workspace.admin.patch(base, { settings })

    it('more than one in a slot and display', async () => {
      expect(await send({}, 35)).to.equal(undefined)
      expect(await send({}, 34)).to.equal('slot-taken')
      expect(await send({ display: 1, displays: 2 }, 34)).to.equal(undefined)
    })
    it('more often than asked for', async () => {
      const at = earlier(30).epochMilliseconds
      expect(await send({ slotStartedAt: new Date(at).toISOString(), slotEndedAt: new Date(at + 60_000).toISOString() })).to.equal('too-often')
    })
    it('a slot off the grid, or one that does not hold the instant', async () => {
      const at = earlier(30).epochMilliseconds
      expect(await send({ slotStartedAt: new Date(at - 30_000).toISOString(), slotEndedAt: new Date(at + 570_000).toISOString() })).to.equal('wrong-slot')
      expect(await send({ takenAt: earlier(5).toString() })).to.equal('wrong-slot')
    })
    it('clear where they are to be blurred', async () => {
      await set({ blur: 'light' })
      await agent.acknowledge()
      expect(await send({ blur: 'none' })).to.equal('not-blurred')
      expect(await send({ blur: 'strong' })).to.equal(undefined)
    })
    it('of what is excluded, with subdomains, whatever the case', async () => {
      await set({ excludedApps: ['KeePassXC'], excludedDomains: ['bank.example'] })
      await agent.acknowledge()
      expect(await send({ app: 'keepassxc' })).to.equal('excluded')
      expect(await send({ app: 'Firefox', domain: 'www.Bank.example' })).to.equal('excluded')
      expect(await send({ app: 'keepassxc.exe' }), 'as Windows writes it').to.equal('excluded')
      expect(await send({ app: 'Firefox', domain: 'notbank.example' })).to.equal(undefined)
    })
    it('P25: of an international domain, in whichever form it is excluded or reported', async () => {
      await set({ excludedDomains: ['Müller.example', 'xn--bcher-kva.example'] })
      const sentence = (await agent.policy()).summary.find((text) => text.includes('müller.example'))
      expect(sentence, 'the policy says it in its own letters').to.include('bücher.example')
      await set({ excludedDomains: ['Müller.example', 'xn--bcher-kva.example', 'pаypal.com'] })
      expect((await agent.policy()).summary, 'or why not').to.include('In encoded form, because their letters could be mistaken for others: xn--pypal-4ve.com.')
      await agent.acknowledge()
      expect(await send({ app: 'Firefox', domain: 'www.xn--mller-kva.example' })).to.equal('excluded')
      expect(await send({ app: 'Firefox', domain: 'shop.bücher.example' })).to.equal('excluded')
      expect(await send({ app: 'Firefox', domain: 'xn--mller-kva.example.com' })).to.equal(undefined)
    })
    it('of a member who is left out', async () => {
      expect((await workspace.admin.put(`${base}/overrides/${member.id}`, { settings: { mode: 'off' } })).statusCode).to.equal(200)
      expect((await agent.policy()).plugins['screenshots']).to.equal(undefined)
      await agent.acknowledge()
      expect(await send({})).to.equal('not-collected')
    })
    it('of a workspace whose preset does not reach that far', async () => {
      await workspace.admin.patch('/monitoring', { preset: 'standard' })
      await agent.acknowledge()
      expect(await send({})).to.equal('not-collected')
    })
    it('with names in front where none are stored: they are left out', async () => {
      await set({ collectFront: false })
      expect((await agent.policy()).summary).to.include('Pictures carry no names of applications or websites.')
      const { id } = await sendShot(agent, { at: earlier(30), file: await picture(), record: { app: 'Firefox', domain: 'example.org' } })
      expect((await shots()).shots.find((one) => one.id === id)).to.include({ app: null, domain: null })
    })
    it('of more than one display where one is asked for', async () => {
      await set({ displays: 'active' })
      await agent.acknowledge()
      expect(await send({ displays: 2, display: 1 }, 35)).to.equal(undefined)
      expect(await send({ displays: 2, display: 0 }, 34)).to.equal('slot-taken')
    })
    it('under an id that is somebody else’s', async () => {
      const other = await (await workspace.member()).agent()
      const { id } = await sendShot(other, { at: earlier(30), file: await picture() })
      expect(await send({ id })).to.equal('id-taken')
    })
    it('from the future, or older than pictures are kept', async () => {
      expect(await send({}, -30)).to.equal('in-the-future')
      expect(await send({}, 31 * 24 * 60)).to.equal('past-retention')
    })
  })
})

/** A PNG whose header promises that many pixels, with one stretch of data for all of them. */
function hugePng(width: number, height: number, data = Buffer.alloc(1_000)): Buffer {
  const chunk = (type: string, content: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), content])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(content.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', header), chunk('IDAT', deflateSync(data)), chunk('IEND', Buffer.alloc(0))])
}
