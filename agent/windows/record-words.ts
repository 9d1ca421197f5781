import type { CollectedRecord } from '@overt/sdk/agent'
import { domainLabel } from './domain-label.ts'
import { clockTime } from './format.ts'
import { translate, translateCode } from './translate.ts'

export interface RecordWords {
  readonly name: string
  readonly detail: string
}

/** A record in a few words; one of a kind without words of its own is named by its kind. */
export function recordWords(record: CollectedRecord): RecordWords {
  const { kind, state, engaged, app, domain, event, takenAt, slotStartedAt, reason, fromAt, toAt, choice, command, sentence } = record
  const where = [app, typeof domain === 'string' ? domainLabel(domain) : null].filter((part) => typeof part === 'string').join(' · ')
  if (kind === 'timer.command') return { name: translateCode(`record.timer.${String(command)}`, kind), detail: typeof sentence === 'string' ? sentence : '' }
  if (kind === 'attendance.break') return { name: translateCode(`record.break.${String(record.act)}`, kind), detail: '' }
  if (kind === 'timer.choice') return { name: translate('record.timer.choice'), detail: translateCode(`timer.${String(choice)}`, '') }
  if (state !== undefined) return { name: engaged === undefined ? translateCode(`state.${String(state)}`, String(state)) : translate('engaged.active', { engaged: translateCode(`engaged.${String(engaged)}`, String(engaged)) }), detail: where }
  if (takenAt !== undefined) return { name: translate('record.picture'), detail: where }
  if (choice !== undefined) {
    const plugin = kind.split('.')[0] ?? ''
    return { name: translate('record.answer'), detail: `${clockTime(String(fromAt))}–${clockTime(String(toAt))} · ${translateCode(`own.${plugin}.choice.${String(choice)}`, String(choice))}` }
  }
  if (slotStartedAt !== undefined) return { name: translate('record.no-picture'), detail: translateCode(`skip.${String(reason)}`, String(reason)) }
  return { name: event === undefined ? kind : translateCode(`event.${String(event)}`, String(event)), detail: where }
}

/** Why the server did not do what a record says; a command of the timer is not lost but waits for the person. */
export function refusalWords({ kind }: CollectedRecord, code: string, detail: string): string {
  const isTimer = kind === 'timer.command' || kind === 'timer.choice'
  const reason = isTimer ? translateCode(`reason.${code}`, translateCode(`rejected.${code}`, detail)) : translateCode(`rejected.${code}`, `${code}: ${detail}`)
  return kind === 'timer.command' && !isMalformed(code) ? translate('record.timer.waits', { reason }) : reason
}

const isMalformed = (code: string): boolean => ['invalid-record', 'in-the-future', 'out-of-range', 'id-taken', 'unknown-kind', 'record-not-allowed'].includes(code)
