import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { Foundation } from './foundation.ts'
import { Look } from './looks-page.ts'
import type { LooksPage } from './looks-page.ts'

const Page = Type.Object({ items: Type.Array(Look), nextCursor: Type.Union([Type.String(), Type.Null()]) })
const page = Compile(Page)

const freshMilliseconds = 60_000
/** A window that asked so long ago is open no more. */
const openMilliseconds = 5_000

export interface LooksQuestion {
  /** Null for the latest. */
  readonly cursor: string | null
  readonly language: 'en' | 'de'
}

export interface Looks {
  looks(question: LooksQuestion): Promise<LooksPage>
  /** After an exchange with the server: asks again where a window shows the list, at most once a minute. */
  renew(): Promise<void>
}

const nothing: LooksPage = { items: [], nextCursor: null, heardAt: null, failed: false }

/** Reads the person's access receipts while a window shows them; nothing of it is kept on disk. */
export function createLooks({ account, client, clock }: Foundation): Looks {
  let latest = nothing
  let owner = ''
  let etag: string | null = null
  let askedAt = -Infinity
  let wantedAt = -Infinity
  let running: Promise<void> | null = null

  async function read({ cursor, language }: LooksQuestion, tag: string | null): Promise<{ page: LooksPage | null, etag: string | null } | 'unchanged'> {
    const current = account.current()
    const token = account.token()
    if (current === null || token === null) return { page: null, etag: null }
    const query = new URLSearchParams({ locale: language, ...cursor === null ? {} : { cursor } })
    const reply = await client.send(current.server, { method: 'GET', path: `/api/agent/looks?${query.toString()}`, token, etag: tag })
    if (reply.kind === 'answer' && reply.status === 304) return 'unchanged'
    if (reply.kind !== 'answer' || !page.Check(reply.body)) return { page: null, etag: null }
    return { page: { ...reply.body, heardAt: clock.now(), failed: false }, etag: reply.etag }
  }

  async function ask(question: LooksQuestion): Promise<void> {
    const asked = owner
    askedAt = clock.elapsed()
    const heard = await read(question, etag)
    if (asked !== owner) return
    if (heard === 'unchanged') latest = { ...latest, heardAt: clock.now(), failed: false }
    else {
      etag = heard.etag
      latest = heard.page ?? { ...latest, failed: true }
    }
  }
  const askOnce = (question: LooksQuestion): Promise<void> => {
    running ??= ask(question).finally(() => {
      running = null
    })
    return running
  }
  /** Another account or another language: nothing of before is shown. */
  const follow = (language: string): void => {
    const now = `${account.current()?.deviceId ?? ''} ${language}`
    if (now === owner) return
    owner = now
    latest = nothing
    etag = null
    askedAt = -Infinity
  }
  let language: LooksQuestion['language'] = 'en'
  return {
    async looks(question) {
      if (question.cursor !== null) {
        const older = await read(question, null)
        return older === 'unchanged' || older.page === null ? { ...nothing, nextCursor: question.cursor, failed: true } : older.page
      }
      language = question.language
      wantedAt = clock.elapsed()
      follow(language)
      if (clock.elapsed() - askedAt >= freshMilliseconds) await askOnce(question)
      else await running
      return latest
    },
    async renew() {
      if (clock.elapsed() - wantedAt > openMilliseconds || clock.elapsed() - askedAt < freshMilliseconds) return
      await askOnce({ cursor: null, language })
    },
  }
}
