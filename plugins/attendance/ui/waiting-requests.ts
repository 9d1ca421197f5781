import type { Api, WaitingDecision } from '@overt/sdk/ui'
import type { Person } from './days.ts'
import type { CorrectionRequest, LeaveRequest } from './requests.ts'

const corrections = '/attendance/requests'
const leave = '/attendance/leave'
const mostNamed = 200

/** Corrections and requests for leave that wait for the reader's decision, and questions about their own that wait for their answer, the oldest first. */
export async function waitingRequests(api: Api): Promise<readonly WaitingDecision[]> {
  const open = async <R extends CorrectionRequest | LeaveRequest>(path: string, query: { readonly status: string; readonly limit?: number }): Promise<readonly R[]> => (await api.get<{ items: readonly R[] }>(path, { query })).items.toReversed()
  const [requests, leaves] = await Promise.all([open<CorrectionRequest>('corrections', { status: 'pending,asked', limit: 200 }), open<LeaveRequest>('leave', { status: 'pending' })])
  const asked = requests.filter(({ status, mayDecide }) => status === 'pending' && mayDecide)
  const own = requests.filter(({ mayAnswer }) => mayAnswer)
  const away = leaves.filter(({ mayDecide }) => mayDecide)
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
