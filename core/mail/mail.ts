import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type MailComposer from 'nodemailer/lib/mail-composer'
import type { FastifyBaseLogger } from 'fastify'
import type { UnitOfWork } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import type { Config } from '../config.ts'
import type { CoreDatabase, IdentityUnit, JobQueue, Mail, MailMessage } from '../contracts.ts'
import { renderMail } from './render-mail.ts'

export interface MailOptions {
  readonly config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataFolder' | 'publicUrl' | 'host' | 'port'>
  readonly log: FastifyBaseLogger
  readonly database: CoreDatabase
  readonly jobs: JobQueue
}

/** The folder that mails are written to without SMTP. */
export const mailFolder = (dataFolder: string): string => join(dataFolder, 'mail')

/** Mail over SMTP, else as files; queued, so that it is sent exactly if the transaction commits and tried again when a server is away. */
export function createMail({ config, log, database, jobs }: MailOptions): Mail {
  const deliver = config.smtpUrl === undefined ? fileDelivery(config, log) : smtpDelivery(config, config.smtpUrl)
  const job = jobs.declare<MailMessage>('core', { id: 'mail', timeoutMs: 60_000, maxAttempts: 12, run: deliver })
  return {
    transport: config.smtpUrl === undefined ? 'files' : 'smtp',
    async send(message, unit) {
      if (unit === undefined) await database.inIdentity(null, (own) => job.add(asUnit(own), message))
      else await job.add(asUnit(unit), message)
    },
  }
}

type MailConfig = MailOptions['config']
type Deliver = (message: MailMessage) => Promise<void>

function smtpDelivery(config: MailConfig, smtpUrl: string): Deliver {
  // Loaded with the first mail, as below: most processes never send one.
  const open = async () => (await import('nodemailer')).createTransport(smtpUrl, { from: config.mailFrom, disableFileAccess: true, disableUrlAccess: true })
  let transport: ReturnType<typeof open> | undefined
  return async (message) => { await (await (transport ??= open())).sendMail(compose(message, config)) }
}

function fileDelivery(config: MailConfig, log: FastifyBaseLogger): Deliver {
  const folder = mailFolder(config.dataFolder)
  return async (message) => {
    const bytes = await readableFile({ from: config.mailFrom, ...compose(message, config) })
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const at = new Date().toISOString().replaceAll(':', '-')
    const id = uuidv7()
    // Two mails of one instant to one person are two files.
    const file = join(folder, `${at}-${message.to.replace(/[^\w.@+-]/g, '_').slice(0, 100)}-${id.slice(-6)}.eml`)
    const unfinished = join(folder, `.${id}`)
    await writeFile(unfinished, bytes, { mode: 0o600 })
    await rename(unfinished, file)
    log.info({ file, to: message.to }, 'No SMTP server is set: the mail is in a file')
  }
}

/** People open these files in an editor: links must not be broken by quoted-printable. */
async function readableFile(mail: ConstructorParameters<typeof MailComposer>[0]): Promise<Buffer> {
  const { default: Composer } = await import('nodemailer/lib/mail-composer')
  const root = new Composer({ ...mail, newline: 'unix', disableFileAccess: true, disableUrlAccess: true }).compile()
  for (const part of root.childNodes) part.getTransferEncoding = () => '8bit'
  return root.build()
}

function compose(message: MailMessage, config: MailConfig): { to: string; subject: string; text: string; html: string } {
  return { to: message.to, subject: message.subject, ...renderMail(message, config.publicUrl ?? `http://${config.host}:${config.port}`) }
}

/** The queue asks for a workspace's unit; account mails belong to none. */
function asUnit(unit: UnitOfWork | IdentityUnit): UnitOfWork {
  if ('workspaceId' in unit) return unit
  return { workspaceId: '', memberId: null, knex: unit.knex, query: (statement, values) => unit.query(statement, values), afterCommit: (run) => { unit.afterCommit(run) } }
}
