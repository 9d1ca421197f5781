import type { StatusTone } from '@overt/sdk/ui'
import type { ProposedDay } from './days.ts'

export type RequestStatus = 'pending' | 'asked' | 'approved' | 'rejected' | 'withdrawn'

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
  readonly trail: readonly { readonly at: string; readonly memberId: string | null; readonly name: string | null; readonly action: string; readonly comment: string }[]
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
}

export const toneOfStatus: Readonly<Record<RequestStatus, StatusTone>> = { pending: 'late', asked: 'info', approved: 'present', rejected: 'absent', withdrawn: 'off' }
