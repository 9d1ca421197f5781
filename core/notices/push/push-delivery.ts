import { createHash } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { JobRun, UnitOfWork } from '@overt/sdk'
import { cutText, workspacePath } from '@overt/sdk'
import type { JobQueue, Platform } from '../../contracts.ts'
import type { CoreDatabase } from '../../database/contracts.ts'
import { composeMessage, findRecipient, readForDelivery } from '../delivery.ts'
import type { DeliveredNotice, Recipient } from '../delivery.ts'
import { coreSender } from '../kinds.ts'
import type { NoticeKinds } from '../kinds.ts'
import { workspaceSlug } from '../../identity/workspace-address.ts'
import { PrivateAddress } from './post-to-service.ts'
import type { PostToService, ServiceAnswer } from './post-to-service.ts'
import type { PushSeal, PushTarget } from './push-seal.ts'
import { forgetSubscription, liveSubscription, liveSubscriptions, noteSent } from './subscriptions.ts'
import type { Vapid } from './vapid.ts'

/** How long a push service keeps what it cannot deliver, and how long sending is tried. */
const lifetimeSeconds = 24 * 3_600
const mostTries = 6
const longestTitle = 120
const longestBody = 300

interface Push {
  readonly subscriptionId: string
  readonly noticeIds: readonly string[]
  readonly queuedAt: string
  /** Tries before this job, which a push service put off. */
  readonly putOff: number
}

export interface PushParts {
  readonly log: FastifyBaseLogger
  readonly clock: Platform['clock']
  readonly database: CoreDatabase
  readonly jobs: Pick<JobQueue, 'declare'>
  readonly plugins: () => Pick<Platform['plugins'], 'message' | 'title' | 'isOn'>
  readonly kinds: NoticeKinds
  readonly seal: PushSeal
  readonly vapid: Vapid
  readonly post: PostToService
}

export interface PushDelivery {
  /** Queues one push for each browser of these members, in the unit's transaction. */
  queue(unit: UnitOfWork, due: readonly { readonly memberId: string; readonly noticeIds: readonly string[] }[]): Promise<void>
}

/** Web push: RFC 8030, encrypted by RFC 8291, signed by RFC 8292; each browser is a job of its own with its own retries. */
export function createPushDelivery(parts: PushParts): PushDelivery {
  const { log, clock, database, jobs, seal, vapid, post, kinds } = parts
  const job = jobs.declare<Push>('core', { id: 'push', timeoutMs: 30_000, maxAttempts: mostTries, run })

  async function run(push: Push, { workspaceId, signal, attempt }: JobRun): Promise<void> {
    const { subscriptionId, queuedAt } = push
    const expiresIn = lifetimeSeconds - Math.floor((clock.now().epochMilliseconds - Date.parse(queuedAt)) / 1_000)
    if (expiresIn <= 0) return
    const found = await prepare(push, workspaceId)
    if (found === undefined) return
    const { target, recipient, notices, slug } = found
    let answer: ServiceAnswer
    try {
      answer = await post({ ...await encrypt({ target, recipient, notices, workspaceId, slug, lifetime: expiresIn }), signal })
    } catch (error) {
      if (!(error instanceof PrivateAddress)) throw asUnreachable(error)
      log.warn({ part: 'push', workspaceId, subscriptionId }, 'a push service has no public address; the browser is forgotten')
      await database.inWorkspace({ workspaceId }, (unit) => forgetSubscription(unit, subscriptionId))
      return
    }
    await settle(push, answer, { workspaceId, attempt })
  }

  /** What is to be shown where; undefined where nothing is: the browser or the member is gone, the notices were read, their plugins are off. */
  async function prepare({ subscriptionId, noticeIds }: Push, workspaceId: string) {
    const read = await database.inWorkspace({ workspaceId }, async (unit) => {
      const subscription = await liveSubscription(unit, subscriptionId)
      if (subscription === undefined) return undefined
      const target = seal.open(subscriptionId, subscription.sealed)
      if (target === undefined) { await forgetSubscription(unit, subscriptionId); return undefined }
      return { target, recipient: await findRecipient(unit, subscription.memberId), notices: await readForDelivery(unit, noticeIds), slug: await workspaceSlug(unit) }
    })
    if (read?.recipient === undefined) return undefined
    const shown = await Promise.all(read.notices.map(async (notice) => notice.sender === coreSender || await parts.plugins().isOn(notice.sender, workspaceId) ? [notice] : []))
    const notices = shown.flat()
    return notices.length === 0 ? undefined : { target: read.target, recipient: read.recipient, notices, slug: read.slug }
  }

  async function encrypt({ target, recipient, notices, workspaceId, slug, lifetime }: {
    readonly target: PushTarget; readonly recipient: Recipient; readonly notices: readonly DeliveredNotice[]; readonly workspaceId: string; readonly slug: string; readonly lifetime: number
  }) {
    // Loaded with the first push: most processes never send one.
    const { default: webPush } = await import('web-push')
    const { title, text, path } = composeMessage(parts, recipient, notices)
    const [first] = notices
    const tag = notices.length === 1 && first !== undefined ? topicOf(first) : topicOf({ id: 'gathered', kind: workspaceId, key: null })
    const payload = JSON.stringify({ title: cutText(title, longestTitle), text: cutText(text, longestBody), path: workspacePath(slug, path), tag })
    const { headers, body } = webPush.generateRequestDetails(target, payload, {
      vapidDetails: vapid, TTL: lifetime, contentEncoding: 'aes128gcm', topic: tag,
      urgency: notices.some(({ kind }) => kinds.find(kind)?.urgency === 'high') ? 'high' : notices.every(({ kind }) => kinds.find(kind)?.urgency === 'low') ? 'low' : 'normal',
    })
    return { endpoint: target.endpoint, headers: headers as Record<string, string | number>, body: body! }
  }

  async function settle(push: Push, { status, retryAfter }: ServiceAnswer, { workspaceId, attempt }: { readonly workspaceId: string; readonly attempt: number }): Promise<void> {
    const { subscriptionId } = push
    const inUnit = (change: (unit: UnitOfWork) => Promise<void>): Promise<void> => database.inWorkspace({ workspaceId }, change)
    if (status >= 200 && status < 300) return inUnit((unit) => noteSent(unit, subscriptionId, clock.now()))
    // The browser has unsubscribed, or was deleted: RFC 8030 § 7.3.
    if (status === 404 || status === 410) return inUnit((unit) => forgetSubscription(unit, subscriptionId))
    if (status !== 429 && status < 500) {
      log.warn({ part: 'push', workspaceId, subscriptionId, status }, 'a push service refused a notice')
      return
    }
    const seconds = retryAfterSeconds(retryAfter, clock.now())
    if (seconds === undefined) throw new Error(`the push service answered ${String(status)}`)
    if (push.putOff + attempt >= mostTries || seconds > lifetimeSeconds) return
    await inUnit((unit) => job.add(unit, { ...push, putOff: push.putOff + attempt }, { runAt: clock.now().add({ seconds }) }))
  }

  return {
    async queue(unit, due) {
      const queuedAt = clock.now().toString()
      const browsers = await liveSubscriptions(unit, due.map(({ memberId }) => memberId))
      await job.addAll(unit, browsers.flatMap(({ id: subscriptionId, memberId }) => due.filter((one) => one.memberId === memberId)
        .map(({ noticeIds }) => ({ payload: { subscriptionId, noticeIds, queuedAt, putOff: 0 } }))))
    },
  }
}

/** Messages of one topic replace one another at the push service (RFC 8030 § 5.4) and in the browser; it tells nothing of what it is. */
const topicOf = ({ id, kind, key }: Pick<DeliveredNotice, 'id' | 'kind' | 'key'>): string =>
  createHash('sha256').update(key === null ? `${kind} ${id}` : `${kind} key ${key}`).digest('base64url').slice(0, 32)

/** The address of a browser is a secret, and faults of a connection name it. */
const asUnreachable = (error: unknown): Error => new Error(`the push service could not be reached (${String((error as { readonly code?: unknown }).code ?? (error as Error).name)})`)

/** RFC 9110 § 10.2.3: seconds or a date. */
function retryAfterSeconds(value: string | undefined, now: Temporal.Instant): number | undefined {
  if (value === undefined) return undefined
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - now.epochMilliseconds) / 1_000
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : undefined
}
