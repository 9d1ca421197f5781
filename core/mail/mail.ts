import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type MailComposer from 'nodemailer/lib/mail-composer'
import type { FastifyBaseLogger } from 'fastify'
import type { Blobs, Clock, JobRun, UnitOfWork, WorkspaceBrand } from '@overt/sdk'
import { Problem, uuidv7, workspacePath } from '@overt/sdk'
import { blobMissing } from '../blobs/errors.ts'
import type { Config } from '../config.ts'
import type { JobQueue, LiveHub, Mail, MailMessage } from '../contracts.ts'
import type { CoreDatabase, IdentityUnit } from '../database/contracts.ts'
import { readBrand } from '../identity/brand/read-brand.ts'
import { workspaceSlug } from '../identity/workspace-address.ts'
import { coreText } from '../texts/core-texts.ts'
import { shownText } from '../error-text.ts'
import { clearMailTrouble, noteMailTrouble, troubleReason } from './mail-trouble.ts'
import { logoId, renderMail } from './render-mail.ts'

export interface MailOptions {
  readonly config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataFolder' | 'publicUrl' | 'host' | 'port'>
  readonly log: FastifyBaseLogger
  readonly database: CoreDatabase
  readonly jobs: JobQueue
  readonly blobs: Pick<Blobs, 'get'>
  readonly live: Pick<LiveHub, 'publish'>
  readonly clock: Clock
  /** A mail with a reference was sent or given up. */
  readonly onSettled: (unit: UnitOfWork, settled: { readonly reference: string; readonly at: string; readonly outcome: 'sent' | 'failed' }) => Promise<void>
}

/** The folder that mails are written to without SMTP. */
export const mailFolder = (dataFolder: string): string => join(dataFolder, 'mail')

/** In mails that are files: whose they are, so that they can be deleted with their workspace. */
export const workspaceHeader = 'X-Overt-Workspace'
/** In the same files: the notices that one was made of. */
const noticesHeader = 'X-Overt-Notices'

/** Mail over SMTP, else as files; queued, so that it is sent exactly if the transaction commits and tried again when a server is away. */
export function createMail({ config, log, database, jobs, blobs, live, clock, onSettled }: MailOptions): Mail {
  const compose = composer(config, blobs)
  const deliver = config.smtpUrl === undefined ? fileDelivery(config, compose, log) : smtpDelivery(config, compose, config.smtpUrl)
  const job = jobs.declare<MailMessage>('core', { id: 'mail', timeoutMs: 60_000, maxAttempts: 12, run: deliverAndTell })

  /** Whoever waits for a mail sees that it is in trouble, and that it no longer is. */
  async function deliverAndTell(message: MailMessage, run: JobRun): Promise<void> {
    const { about, reference } = message
    const settle = (outcome: 'sent' | 'failed'): Promise<void> => reference === undefined ? Promise.resolve()
      : database.inWorkspace({ workspaceId: run.workspaceId }, (unit) => onSettled(unit, { reference, at: clock.now().toString(), outcome }))
    const tell = (change: (unit: UnitOfWork, subject: NonNullable<typeof about>) => Promise<boolean>): Promise<void> => about === undefined ? Promise.resolve()
      : database.inWorkspace({ workspaceId: run.workspaceId }, async (unit) => {
        if (await change(unit, about)) live.publish(unit, 'invitation.changed', { invitationId: about.id }, { action: 'read', subject: about.subject, record: { id: about.id } })
      })
    try {
      await deliver(message, run.workspaceId === '' ? undefined : await database.inWorkspace({ workspaceId: run.workspaceId }, readBrand), run.workspaceId)
    } catch (error) {
      const failedAt = clock.now()
      await tell(async (unit, subject) => {
        await noteMailTrouble(unit, subject, { reason: troubleReason(error), attempts: run.attempt, failedAt, nextTryAt: run.attempt >= run.maxAttempts ? null : failedAt.add({ seconds: retrySeconds(run.attempt) }) })
        return true
      })
      if (run.attempt >= run.maxAttempts) await settle('failed')
      // The queue keeps the message, which says the reason to operators.
      throw new Error(`mail ${troubleReason(error)}: ${shownText(error)}`, { cause: error })
    }
    await tell(clearMailTrouble)
    await settle('sent')
  }

  return {
    transport: config.smtpUrl === undefined ? 'files' : 'smtp',
    async send(message, unit) {
      if (unit === undefined) await database.inIdentity(null, (own) => job.add(asUnit(own), message))
      else await queue([message], unit)
    },
    sendAll: queue,
  }

  async function queue(messages: readonly MailMessage[], unit: UnitOfWork | IdentityUnit): Promise<void> {
    const complete = await inWorkspaceOf(unit, messages)
    await job.addAll(asUnit(unit), complete.map((payload) => {
      const { about, replaces: key = about === undefined ? undefined : `${about.subject} ${about.id}` } = payload
      // Another mail with the same key takes the place of one that still waits.
      return { payload, ...key === undefined ? {} : { key } }
    }))
  }
}

/** When the queue tries again after this many tries: https://worker.graphile.org/docs/exponential-backoff */
const retrySeconds = (attempts: number): number => Math.round(Math.exp(Math.min(attempts, 10)))

type MailConfig = MailOptions['config']
type Deliver = (message: MailMessage, brand: WorkspaceBrand | undefined, workspaceId: string) => Promise<void>
type Compose = (message: MailMessage, brand: WorkspaceBrand | undefined) => Promise<{ to: string; subject: string; text: string; html: string; attachments: { filename: string; contentType: string; content: Buffer; cid?: string; contentDisposition?: 'inline' }[] }>

function smtpDelivery(config: MailConfig, compose: Compose, smtpUrl: string): Deliver {
  // Loaded with the first mail, as below: most processes never send one.
  const open = async () => (await import('nodemailer')).createTransport(smtpUrl, { from: config.mailFrom, disableFileAccess: true, disableUrlAccess: true })
  let transport: ReturnType<typeof open> | undefined
  return async (message, brand) => { await (await (transport ??= open())).sendMail(await compose(message, brand)) }
}

function fileDelivery(config: MailConfig, compose: Compose, log: FastifyBaseLogger): Deliver {
  const folder = mailFolder(config.dataFolder)
  return async (message, brand, workspaceId) => {
    const bytes = await readableFile({ from: config.mailFrom, ...workspaceId === '' ? {} : { headers: { [workspaceHeader]: workspaceId, ...message.noticeIds === undefined ? {} : { [noticesHeader]: [...message.noticeIds] } } }, ...await compose(message, brand) })
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
  readable(root)
  return root.build()
}

type MimePart = ReturnType<MailComposer['compile']>

/** Text parts as they are; attachments keep an encoding that any file survives. */
function readable(part: MimePart): void {
  if (part.childNodes.length === 0 && !part.filename) part.getTransferEncoding = () => '8bit'
  for (const child of part.childNodes) readable(child)
}

function composer(config: MailConfig, blobs: Pick<Blobs, 'get'>): Compose {
  const address = config.publicUrl ?? `http://${config.host}:${config.port}`
  return async (message, brand) => {
    const files = await Promise.all((message.attachments ?? []).map(async ({ workspaceId, key, filename, contentType }) => ({ filename, contentType, content: await contentOf(workspaceId, key) })))
    const gone = files.filter(({ content }) => content === null).map(({ filename }) => filename)
    const told = gone.length === 0 ? message : { ...message, text: `${message.text}\n\n${coreText(message.locale, 'mail.files-gone', { files: gone.join(', ') })}` }
    return {
      to: message.to,
      subject: message.subject,
      ...renderMail(told.action === undefined ? told : { ...told, action: { ...told.action, url: new URL(told.action.url, address).href } }, address, brand),
      attachments: [
        ...brand?.logo == null ? [] : [{ filename: 'logo.png', contentType: 'image/png', content: brand.logo, cid: logoId, contentDisposition: 'inline' as const }],
        ...files.flatMap(({ content, ...file }) => content === null ? [] : [{ ...file, content }]),
      ],
    }
  }

  /** Null where the file was deleted since, as an erasure does: no later try would find it. */
  async function contentOf(workspaceId: string, key: string): Promise<Buffer | null> {
    try {
      return await blobs.get(workspaceId, key)
    } catch (error) {
      if (error instanceof Problem && error.code === blobMissing().code) return null
      throw error
    }
  }
}

/** Whoever is in several workspaces must land in the one that a mail is about. */
async function inWorkspaceOf(unit: UnitOfWork | IdentityUnit, messages: readonly MailMessage[]): Promise<readonly MailMessage[]> {
  if (!('workspaceId' in unit) || messages.every(({ action }) => action?.inWorkspace !== true)) return messages
  const slug = await workspaceSlug(unit)
  return messages.map((message) => message.action?.inWorkspace === true ? { ...message, action: { label: message.action.label, url: workspacePath(slug, message.action.url) } } : message)
}

/** The queue asks for a workspace's unit; account mails belong to none. */
function asUnit(unit: UnitOfWork | IdentityUnit): UnitOfWork {
  if ('workspaceId' in unit) return unit
  return {
    workspaceId: '', memberId: null, knex: unit.knex, query: (statement, values) => unit.query(statement, values), afterCommit: (run) => { unit.afterCommit(run) },
    inPart: (run) => unit.inPart((part) => run(asUnit(part))),
  }
}
