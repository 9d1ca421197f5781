import type { CollectedRecord } from '@overt/sdk/agent'
import type { Agent } from '../engine/agent.ts'
import type { Choice } from '../engine/errors.ts'
import type { HistoryView } from '../engine/history.ts'
import type { LooksPage } from '../engine/looks-page.ts'
import type { OwnDayView } from '../engine/own-day.ts'
import type { Rejection } from '../engine/rejected-records.ts'
import type { CheckResult } from '../engine/self-check.ts'
import type { SlotsOfDay } from '../engine/slots-of-day.ts'
import type { AgentState } from '../engine/state.ts'
import type { Today } from '../engine/today.ts'

export interface Records {
  readonly recording: readonly CollectedRecord[]
  readonly waiting: readonly CollectedRecord[]
  readonly sent: readonly CollectedRecord[]
  readonly rejected: readonly Rejection[]
}

export interface Preferences {
  readonly locale: string
  readonly timeZone: string
  readonly agentVersion: string
  readonly startAtLogin: boolean
  /** Whether this computer lets the agent start at login at all. */
  readonly canStartAtLogin: boolean
  /** The company has decided it: shown, and not to be changed here. */
  readonly isStartAtLoginManaged: boolean
  /** The address that the sign-in form starts with. */
  readonly serverPreset: string | null
  /** The workspace that the person signs in to if the account is in several. */
  readonly workspacePreset: string | null
}

/** What the agent uses at this moment, all its processes together. */
export interface Costs {
  /** Per cent of one processor core. */
  readonly cpuPercent: number
  readonly memoryBytes: number
  readonly processes: number
}

/** What each question is answered with. */
export interface WindowAnswers {
  'state': AgentState
  'today': Today
  'own-day': OwnDayView
  'answer': null
  'timer': ReturnType<Agent['timer']['view']> & { readonly isShortcutRefused: boolean }
  'timer-start': null
  'timer-stop': null
  'timer-continue': null
  'break-start': null
  'break-end': null
  'timer-settle': null
  'timer-choices': null
  'records': Records
  'slots': SlotsOfDay
  /** WebP in base64, or null where the picture is not here any more. */
  'picture': string | null
  'looks': LooksPage
  'read-notice': null
  'history': HistoryView
  'close-history': null
  'self-check': CheckResult[]
  'preferences': Preferences
  'costs': Costs
  'sign-in': null
  'sign-out': null
  'acknowledge-policy': null
  'pause': null
  'resume': null
  'check-now': null
  'try-again': null
  'pairing-code': string
  'forget-browsers': null
  'input-hook': null
  'engagement-sensor': null
  'start-at-login': null
  'open-workspace': null
  'open': null
  'restart-to-update': null
  'quit': null
}

/** Errors cross the bridge as data: a thrown one would lose its code. */
export type WindowReply<Value> =
  | { readonly ok: true, readonly value: Value }
  | { readonly ok: false, readonly code: string, readonly message: string, readonly choices: readonly Choice[] }
