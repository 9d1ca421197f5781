import type { FastifyBaseLogger } from 'fastify'
import type { Notice, Notices } from '@overt/sdk'
import type { Config } from '../config.ts'
import type { HookRegistry, JobQueue, LiveHub, Mail, Platform } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import { createDelivery } from './delivery.ts'
import { coreSender, createNoticeKinds } from './kinds.ts'
import { createPostToService } from './push/post-to-service.ts'
import type { PostToService } from './push/post-to-service.ts'
import { createPushDelivery } from './push/push-delivery.ts'
import { createPushSeal } from './push/push-seal.ts'
import { createVapid } from './push/vapid.ts'
import { sendNotices, settleNotices } from './send-notice.ts'
import type { PlatformNotices } from './contracts.ts'

/** Read or not. */
export const noticeRetentionDays = 90

export interface NoticesOptions {
  readonly config: Pick<Config, 'publicUrl' | 'host' | 'port' | 'mailFrom' | 'privatePush'>
  readonly secret: string
  readonly log: FastifyBaseLogger
  readonly clock: Platform['clock']
  readonly database: CoreDatabase
  readonly jobs: JobQueue
  readonly hooks: HookRegistry
  readonly live: LiveHub
  readonly mail: Mail
  plugins(): Platform['plugins']
  readonly post?: PostToService
}

/** Tells members what concerns them. */
export function createNotices({ config, secret, log, clock, database, jobs, hooks, live, mail, plugins, post = createPostToService({ privateAllowed: config.privatePush }) }: NoticesOptions): PlatformNotices {
  const kinds = createNoticeKinds()
  const seal = createPushSeal(secret)
  const vapid = createVapid(secret, config)
  const push = createPushDelivery({ log, clock, database, jobs, plugins, kinds, seal, vapid, post })
  const delivery = createDelivery({ clock, database, mail, jobs, hooks, plugins, kinds, push: push.queue, address: config.publicUrl ?? `http://${config.host}:${String(config.port)}` })

  const noticesOf = (sender: string): Notices => ({
    declare: (kind) => { kinds.declare(sender, kind) },
    send: (unit, notice) => sendNotices({ clock, live, delivery }, unit, sender, kinds.sentBy(sender, notice.kind), [notice]),
    sendAll: (unit, kind, notices) => sendNotices({ clock, live, delivery }, unit, sender, kinds.sentBy(sender, kind), notices.map((notice): Notice => ({ ...notice as Omit<Notice, 'kind'>, kind }))),
    settle: (unit, { kind, ...about }) => settleNotices({ clock, live }, unit, sender, kinds.sentBy(sender, kind), about),
  })

  return {
    ...noticesOf(coreSender),
    forPlugin: noticesOf,
    remove: kinds.remove,
    kinds, delivery, seal,
    pushKey: vapid.publicKey,
    privatePush: config.privatePush,
  }
}
