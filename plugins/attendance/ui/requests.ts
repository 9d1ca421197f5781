import type { StatusTone } from '@overt/sdk/ui'
import type { ProposedDay } from './days.ts'

export type RequestStatus = 'pending' | 'asked' | 'approved' | 'rejected' | 'withdrawn'

export interface TrailStep {
  readonly at: string
  readonly memberId: string | null
  /** Null where the person is no longer known. */
  readonly name: string | null
  readonly action: string
  readonly comment: string
}

export interface CorrectionRequest {
  readonly id: string
  readonly memberId: string
  readonly date: string
  readonly clockInAt: string | null
  readonly clockOutAt: string | null
  readonly sessions: readonly { readonly startedAt: string; readonly endedAt: string }[]
  readonly reason: string
  readonly status: RequestStatus
  readonly effect: { readonly before: ProposedDay | null; readonly after: ProposedDay | null }
  readonly createdAt: string
  readonly keptUntil: string
  readonly mayDecide: boolean
  readonly mayWithdraw: boolean
  readonly mayAnswer: boolean
  readonly mayReopen: boolean
  readonly trail: readonly TrailStep[]
}

export interface LeaveRequest {
  readonly id: string
  readonly memberId: string
  readonly from: string
  readonly to: string
  readonly kind: string
  readonly reason: string
  readonly status: Exclude<RequestStatus, 'asked'>
  readonly comment: string | null
  readonly createdAt: string
  readonly keptUntil: string
  readonly mayDecide: boolean
  readonly mayWithdraw: boolean
  readonly mayReopen: boolean
  readonly trail: readonly TrailStep[]
}

/** The date of a request, or its first. */
export const firstDateOf = (request: CorrectionRequest | LeaveRequest): string => ('date' in request ? request.date : request.from)

/** Why the reader can't decide a request that waits; undefined where they can, or nobody has to. */
export function whyUndecidable({ status, mayDecide, memberId }: CorrectionRequest | LeaveRequest, ownId: string): string | undefined {
  if (mayDecide || (status !== 'pending' && status !== 'asked')) return undefined
  return memberId === ownId ? 'request.own' : 'request.notYours'
}

export const leaveKinds: readonly string[] = ['vacation', 'sick', 'parental', 'unpaid', 'other']

export const toneOfStatus: Readonly<Record<RequestStatus, StatusTone>> = { pending: 'late', asked: 'info', approved: 'present', rejected: 'absent', withdrawn: 'off' }
