import type { Api, WaitingDecision } from '@overt/sdk/ui'
import type { Person } from './days.ts'
import type { CorrectionRequest, LeaveRequest } from './requests.ts'

const corrections = '/attendance/requests'
const leave = '/attendance/leave'
const mostNamed = 200

/** Corrections and requests for leave that wait for the reader's decision, and questions about their own that wait for their answer, the oldest first. */
export async function waitingRequests(api: Api): Promise<readonly WaitingDecision[]> {
  const waiting = async <R extends CorrectionRequest | LeaveRequest>(path: string): Promise<readonly R[]> =>
    (await api.get<{ items: readonly R[] }>(path, { query: { status: 'pending' } })).items.filter(({ mayDecide }) => mayDecide).toReversed()
  const questions = async (): Promise<readonly CorrectionRequest[]> => (await api.get<{ items: readonly CorrectionRequest[] }>('corrections', { query: { status: 'asked' } })).items.filter(({ mayAnswer }) => mayAnswer).toReversed()
  const [asked, away, own] = await Promise.all([waiting<CorrectionRequest>('corrections'), waiting<LeaveRequest>('leave'), questions()])
  if (asked.length + away.length + own.length === 0) return []
  const people = await api.get<{ items: readonly Person[] }>('people', { query: { memberIds: [...new Set([...asked, ...away, ...own].map(({ memberId }) => memberId))].slice(0, mostNamed) } })
  const names = new Map(people.items.map(({ id, name }) => [id, name]))
  return [
    { id: 'questions', text: 'decision.questions', values: { count: own.length }, to: corrections,
      cases: own.map(({ id, memberId, date }) => ({ id, name: names.get(memberId) ?? '', text: 'decision.correction', values: { date: { date } }, to: corrections })) },
    { id: 'corrections', text: 'decision.corrections', values: { count: asked.length }, to: corrections,
      cases: asked.map(({ id, memberId, date }) => ({ id, name: names.get(memberId) ?? '', text: 'decision.correction', values: { date: { date } }, to: corrections })) },
    { id: 'leave', text: 'decision.leave', values: { count: away.length }, to: leave,
      cases: away.map(({ id, memberId, from, to }) => ({ id, name: names.get(memberId) ?? '', text: from === to ? 'decision.leave-day' : 'decision.leave-days', values: { from: { date: from }, to: { date: to } }, to: leave })) },
  ].filter(({ values }) => values.count > 0)
}
