import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'

/** A mail as its recipient reads it. */
export interface TestMail {
  /** The address. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The first address in the text; empty where there is none. */
  readonly link: string
  readonly attachments: readonly { readonly name: string; readonly contentType: string; readonly content: Uint8Array }[]
}

/** The mails that a server without SMTP has written into its data folder, oldest first. */
export async function readMails(dataFolder: string): Promise<readonly TestMail[]> {
  const folder = join(dataFolder, 'mail')
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.eml')).toSorted()
  return Promise.all(files.map(async (file) => {
    const { to, subject = '', text = '', html, attachments } = await simpleParser(await readFile(join(folder, file)))
    return {
      to: [to ?? []].flat().flatMap(({ value }) => value).map(({ address }) => address ?? '').join(', '),
      subject, text, html: html === false ? '' : html ?? '', link: /https?:\/\/\S+/.exec(text)?.[0] ?? '',
      attachments: attachments.map(({ filename = '', contentType, content }) => ({ name: filename, contentType, content })),
    }
  }))
}
