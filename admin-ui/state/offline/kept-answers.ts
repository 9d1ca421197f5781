import type { Entry, PageOf } from '@overt/sdk/ui'
import { useCatalogue } from '../catalogue.ts'
import { accountApi } from '../http.ts'
import type { Opening } from '../wire.ts'
import { ownMember } from './door.ts'
import { withWaiting } from './present.ts'
import type { OwnWork, TaskPlace } from './present.ts'
import { keptData, queueData } from './stores.ts'

/** A week, and the days that time zones add at its ends. */
const keptDays = 9
const dayMs = 86_400_000
const weekFreshMs = 30 * 60_000
const dateOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10)

interface Address {
  readonly workspaceId: string
  /** Below the workspace; the whole path where it is not of one. */
  readonly path: string
  readonly query: URLSearchParams
  /** Under which the answer is kept: only pages of lists differ by their query. */
  readonly key: string
}

function parse(address: string): Address {
  const { pathname, search, searchParams } = new URL(address, location.origin)
  const [, workspaceId = '', path = ''] = /^\/api\/workspaces\/([^/]+)(?:\/(.+))?$/.exec(pathname) ?? []
  return { workspaceId, path: workspaceId === '' ? pathname : path, query: searchParams, key: lists.includes(path) ? pathname + search : pathname }
}
const isEntry = /^entries\/[^/]+$/
const lists = ['organizations', 'projects', 'tasks']

/** Keeps answers that came just now: own entries one by one, the others whole. Lists of other people's entries are not kept. */
export async function keep(answers: readonly (readonly [address: string, text: string])[]): Promise<void> {
  const database = await keptData()
  for (const [address, text] of answers) {
    const { workspaceId, path, query, key } = parse(address)
    if (path === 'catalogue') await forgetLists(workspaceId)
    if (path === 'opening') await keepRunning(workspaceId, (JSON.parse(text) as Opening).timer.entry)
    if (isEntry.test(path)) await keepEntry(workspaceId, JSON.parse(text) as Entry)
    else if (path === 'timer') await keepRunning(workspaceId, (JSON.parse(text) as Opening['timer']).entry)
    else if (path !== 'entries') await database.put('answers', { address: key, text })
    else if (query.get('memberId') === ownMember(workspaceId)) await keepEntries(workspaceId, query, JSON.parse(text) as PageOf<Entry>)
  }
  for (const workspaceId of new Set(answers.map(([address]) => parse(address).workspaceId))) if (ownMember(workspaceId) !== undefined) await keepWeek(workspaceId)
}

/** What a change has made of one entry. */
export async function keepEntry(workspaceId: string, entry: Entry): Promise<void> {
  if (entry.memberId !== ownMember(workspaceId)) return
  if (entry.stoppedAt === null) await keepRunning(workspaceId, entry)
  else await (await keptData()).put('entries', { id: entry.id, workspaceId, entry })
}

/** Pages that follow a catalogue have other addresses each time. */
async function forgetLists(workspaceId: string): Promise<void> {
  const database = await keptData()
  const old = (await database.getAllKeys('answers')).filter((key) => lists.some((list) => key.startsWith(`/api/workspaces/${workspaceId}/${list}?`)))
  for (const key of old) await database.delete('answers', key)
}

async function keepEntries(workspaceId: string, query: URLSearchParams, { items, nextCursor }: PageOf<Entry>): Promise<void> {
  const transaction = (await keptData()).transaction('entries', 'readwrite')
  const oldest = new Date(Date.now() - keptDays * dayMs).toISOString()
  const [from, to] = [query.get('from'), query.get('to')]
  const given = new Set(items.map(({ id }) => id))
  // Of days that the answer has whole, what it does not have is gone.
  const isWhole = nextCursor === null && from !== null && to !== null && [...query.keys()].every((name) => ['memberId', 'from', 'to', 'limit'].includes(name))
  for (const { id, workspaceId: place, entry: { startedAt } } of await transaction.store.getAll()) {
    const date = startedAt.slice(0, 10)
    if (startedAt < oldest || (place === workspaceId && isWhole && date > from && date < to && !given.has(id))) await transaction.store.delete(id)
  }
  for (const entry of items) if (entry.startedAt >= oldest) await transaction.store.put({ id: entry.id, workspaceId, entry })
  await transaction.done
}

/** Where another entry runs than the kept one, that has ended: as this began, or the server says how once it is asked. */
async function keepRunning(workspaceId: string, running: Entry | null): Promise<void> {
  const database = await keptData()
  for (const { id, workspaceId: place, entry } of await database.getAll('entries')) {
    if (place !== workspaceId || entry.stoppedAt !== null || id === running?.id) continue
    if (running !== null && running.startedAt > entry.startedAt) await database.put('entries', { id, workspaceId, entry: { ...entry, stoppedAt: running.startedAt } })
    else await database.delete('entries', id)
    const week = await database.get('weeks', workspaceId)
    if (week !== undefined) await database.put('weeks', { ...week, readAt: 0 })
  }
  if (running !== null) await database.put('entries', { id: running.id, workspaceId, entry: running })
}

const reading = new Set<string>()
/** Reads the last week of one's own entries, now and then, whatever page is open. */
async function keepWeek(workspaceId: string): Promise<void> {
  const database = await keptData()
  const known = await database.get('weeks', workspaceId)
  if (known !== undefined && Date.now() - known.readAt < weekFreshMs && dateOf(known.readAt) === dateOf(Date.now())) return
  if (reading.has(workspaceId)) return
  reading.add(workspaceId)
  try {
    await readWeek(workspaceId)
  } finally {
    reading.delete(workspaceId)
  }
}

async function readWeek(workspaceId: string): Promise<void> {
  const [from, to] = [dateOf(Date.now() - (keptDays - 1) * dayMs), dateOf(Date.now() + dayMs)]
  const read = (cursor: string | undefined): Promise<PageOf<Entry>> => accountApi.get<PageOf<Entry>>(`/api/workspaces/${workspaceId}/entries`, { query: { memberId: ownMember(workspaceId), from, to, limit: 200, cursor } })
  const items: Entry[] = []
  for (let page = await read(undefined); ; page = await read(page.nextCursor)) {
    items.push(...page.items)
    if (page.nextCursor === null) break
  }
  await keepEntries(workspaceId, new URLSearchParams({ memberId: ownMember(workspaceId) ?? '', from, to }), { items, nextCursor: null })
  await (await keptData()).put('weeks', { workspaceId, from, readAt: Date.now() })
}

/** The answer of an address as it was kept, with the changes that wait; undefined where nothing was kept. */
export async function answer(address: string): Promise<string | undefined> {
  const { workspaceId, path, query, key } = parse(address)
  const database = await keptData()
  if (path === 'timer') return JSON.stringify({ entry: (await ownWork(workspaceId)).running })
  if (path === 'entries') return ownEntries(workspaceId, query)
  const text = (await database.get('answers', key))?.text ?? await partOfOpening(workspaceId, path)
  if (text === undefined || path !== 'opening') return text
  return JSON.stringify({ ...JSON.parse(text) as object, timer: { entry: (await ownWork(workspaceId)).running } })
}

/** Most of what a page reads came with the opening of its workspace. */
async function partOfOpening(workspaceId: string, path: string): Promise<string | undefined> {
  const openings = (await (await keptData()).getAll('answers')).filter(({ address }) => address.endsWith('/opening') && (workspaceId === '' || address.includes(`/${workspaceId}/`)))
  if (openings[0] === undefined) return undefined
  const { me, workspace, rights, plugins, looks, waiting } = JSON.parse(openings[0].text) as Opening
  const part: unknown = { '/api/me': me, '': workspace, rights, 'ui/plugins': plugins, 'me/looks/news': looks, waiting }[path]
  return part === undefined ? undefined : JSON.stringify(part)
}

/** Own entries of days that are kept; undefined for other days, and for questions that only the server can answer. */
async function ownEntries(workspaceId: string, query: URLSearchParams): Promise<string | undefined> {
  const week = await (await keptData()).get('weeks', workspaceId)
  const [from, to] = [query.get('from'), query.get('to')]
  if (week === undefined || from === null || to === null || from < week.from || query.get('memberId') !== ownMember(workspaceId)) return undefined
  if ([...query.keys()].some((name) => !['memberId', 'from', 'to', 'limit'].includes(name))) return undefined
  const items = (await ownWork(workspaceId)).entries.filter(({ startedAt, stoppedAt }) => startedAt.slice(0, 10) <= to && (stoppedAt ?? '9').slice(0, 10) >= from)
  return JSON.stringify({ items, nextCursor: null })
}

/** Own work as it was kept, with what waits. */
export async function ownWork(workspaceId: string): Promise<OwnWork> {
  const entries = (await (await keptData()).getAll('entries')).filter((row) => row.workspaceId === workspaceId).map(({ entry }) => entry)
  const running = entries.find(({ stoppedAt }) => stoppedAt === null) ?? null
  const changes = (await (await queueData()).getAll('changes')).filter(({ memberId }) => memberId === ownMember(workspaceId))
  return withWaiting({ running, entries }, changes, placeOf)
}

function placeOf(taskId: string): TaskPlace {
  const task = useCatalogue().tasks.get(taskId)
  return { projectId: task?.projectId ?? '', organizationId: task?.organizationId ?? '' }
}
