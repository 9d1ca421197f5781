import { once } from 'node:events'
import { readdir, readFile, stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { simpleParser } from 'mailparser'
import type { ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'

const message = {
  to: 'ünal@example.test'.replace('ü', 'u'), subject: 'Größe & <Grüße>', text: 'Erster Absatz <b>nicht fett</b>\n\nZweiter',
  action: { label: 'Öffnen', url: 'https://overt.example/a?b=c&d=e' }, locale: 'de',
}

describe('mail', () => {
  describe('without SMTP', () => {
    let platform: TestPlatform
    before(async () => { platform = await createTestPlatform() })
    after(() => platform.close())
    const files = async () => (await readdir(join(platform.dataFolder, 'mail')).catch(() => [])).toSorted()

    it('is a file that only its owner may read, named by time and recipient, with an unbroken link', async () => {
      await platform.platform.mail.send(message)
      await platform.drain()
      const [file = ''] = await files()
      expect(file).to.match(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-unal@example\.test-[0-9a-f]{6}\.eml$/)
      const path = join(platform.dataFolder, 'mail', file)
      expect((await stat(path)).mode & 0o077).to.equal(0)
      expect(await readFile(path, 'utf8')).to.contain(`Öffnen:\n${message.action.url}\n`)
      const mail = await simpleParser(await readFile(path))
      expect(mail.subject).to.equal(message.subject)
      expect(mail.text).to.contain('Gesendet von Overt unter')
      expect(mail.html).to.contain('&lt;b&gt;nicht fett&lt;/b&gt;').and.to.contain('href="https://overt.example/a?b=c&amp;d=e"')
    })

    it('exists exactly if the transaction commits', async () => {
      const before = (await files()).length
      const failed = await platform.platform.database.inIdentity(null, async (unit) => {
        await platform.platform.mail.send(message, unit)
        throw new Error('rolled back')
      }).catch((error: Error) => error.message)
      expect(failed).to.equal('rolled back')
      await platform.drain()
      expect(await files()).to.have.length(before)
    })

    it('takes no header or recipient from a name', async () => {
      await platform.platform.mail.send({ ...message, subject: 'Hi\r\nBcc: thief@evil.example', to: 'bob@example.test' })
      await platform.drain()
      const file = (await files()).find((name) => name.includes('bob@')) ?? ''
      const mail = await simpleParser(await readFile(join(platform.dataFolder, 'mail', file)))
      expect(mail.bcc).to.equal(undefined)
      expect(mail.headers.has('bcc')).to.equal(false)
    })
  })

  it('P23: that cannot be delivered shows on the invitation with the next try, until it is', async () => {
    const open = async (port: number): Promise<SMTPServer> => {
      const opened = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], onData: (stream, _session, done) => { stream.resume().once('end', () => { done() }) } })
      opened.listen(port, '127.0.0.1')
      await once(opened.server, 'listening')
      return opened
    }
    const close = (opened: SMTPServer): Promise<void> => new Promise((resolve) => { opened.close(resolve) })
    const away = await open(0)
    const { port } = away.server.address() as AddressInfo
    await close(away)
    let server: SMTPServer | undefined
    const platform = await createTestPlatform({ environment: { OVERT_SMTP_URL: `smtp://127.0.0.1:${port}` } })
    try {
      const workspace = await platform.workspace()
      const trouble = async () => (await workspace.admin.get('/invitations')).json<{ items: { mailTrouble: { reason: string; attempts: number; failedAt: string; nextTryAt: string } | null }[] }>().items[0]!.mailTrouble
      const invited = await workspace.admin.post('/invitations', { email: 'new@example.test', role: 'member', monitored: true })
      expect([invited.statusCode, invited.json<{ mailTrouble: unknown }>().mailTrouble]).to.deep.equal([201, null])
      await platform.drain()
      const seen = (await trouble())!
      expect(seen).to.include({ reason: 'unreachable', attempts: 1 })
      expect(Date.parse(seen.nextTryAt)).to.be.greaterThan(Date.parse(seen.failedAt))
      server = await open(port)
      const { id } = invited.json<{ id: string }>()
      expect((await workspace.admin.post(`/invitations/${id}/resend`)).statusCode).to.equal(200)
      await platform.drain()
      expect(await trouble()).to.equal(null)
    } finally {
      await platform.close()
      if (server !== undefined) await close(server)
    }
  })

  describe('over SMTP', () => {
    const received: { readonly mail: ParsedMail; readonly from: string; readonly to: readonly string[] }[] = []
    let refusals = 0
    let server: SMTPServer
    let platform: TestPlatform
    before(async () => {
      server = new SMTPServer({
        authOptional: true, disabledCommands: ['STARTTLS'],
        onRcptTo(_address, _session, done) {
          if (refusals > 0) {
            refusals--
            done(Object.assign(new Error('try again later'), { responseCode: 451 }))
          } else done()
        },
        onData(stream, { envelope }, done) {
          simpleParser(stream).then((mail) => {
            received.push({ mail, from: envelope.mailFrom === false ? '' : envelope.mailFrom.address, to: envelope.rcptTo.map(({ address }) => address) })
            done()
          }, done)
        },
      })
      server.listen(0, '127.0.0.1')
      await once(server.server, 'listening')
      const { port } = server.server.address() as AddressInfo
      platform = await createTestPlatform({ environment: { OVERT_SMTP_URL: `smtp://127.0.0.1:${port}`, OVERT_MAIL_FROM: 'Acme Time <time@acme.test>' } })
    })
    after(async () => {
      await platform.close()
      await new Promise<void>((resolve) => { server.close(() => { resolve() }) })
    })

    it('reaches the server with sender, text and HTML, and leaves no file', async () => {
      await platform.platform.mail.send(message)
      await platform.drain()
      expect(received).to.have.length(1)
      const [{ mail, from, to } = { mail: undefined, from: '', to: [] }] = received
      expect([from, to]).to.deep.equal(['time@acme.test', [message.to]])
      expect(mail?.from?.text).to.contain('Acme Time')
      expect(mail?.subject).to.equal(message.subject)
      expect(mail?.text).to.contain(message.action.url)
      expect(mail?.html).to.contain('Öffnen</a>')
      expect(await readdir(join(platform.dataFolder, 'mail')).catch(() => [])).to.deep.equal([])
    })

    it('is tried again when the server refuses for now', async () => {
      refusals = 1
      received.length = 0
      await platform.platform.mail.send(message)
      await platform.drain()
      expect([refusals, received.length]).to.deep.equal([0, 0])
      // The queue waits some seconds after a failure; the next try comes by itself.
      while (received.length === 0) await platform.drain()
      expect(received).to.have.length(1)
    })

    it('tells the first page that mail goes out', async () => {
      const setup = (await platform.app.inject('/api/setup')).json<object>()
      expect(setup).to.include({ firstRun: true, mail: 'smtp' }).and.not.to.have.property('mailFolder')
    })
  })
})
