import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import type { ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface Letter {
  readonly subject: string
  readonly text: string
  /** Where its button leads, without the host. */
  readonly link: string
}

export interface Mailbox {
  /** For `OVERT_SMTP_URL`. */
  readonly url: string
  /** The newest letter to this address whose subject fits; delivers first what the server still holds. */
  newest(to: string, subject?: RegExp): Promise<Letter>
  close(): Promise<void>
}

/** A mail server that keeps what is sent to it. */
export async function openMailbox(deliver: () => Promise<void>): Promise<Mailbox> {
  const received: ParsedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      void simpleParser(stream).then((mail) => {
        received.push(mail)
        done()
      }, done)
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    async newest(to, subject = /./) {
      await deliver()
      const mail = received.findLast((each) => [each.to].flat().some((address) => address?.text.includes(to)) && subject.test(each.subject ?? ''))
      if (mail === undefined) throw new Error(`No mail to ${to} about ${String(subject)}; there are: ${received.map((each) => `“${each.subject ?? ''}” to ${[each.to].flat().map((address) => address?.text).join()}`).join(', ')}`)
      const text = mail.text ?? ''
      const address = /https?:\/\/\S+/.exec(text)?.[0]
      return { subject: mail.subject ?? '', text, link: address === undefined ? '' : address.slice(new URL(address).origin.length) }
    },
    close: () => new Promise((resolve) => { server.close(() => { resolve() }) }),
  }
}
