import { createTextFormats } from '@overt/sdk'
import type { DocumentKind, DocumentLanguage, DocumentSection, DutyDocument } from './document.ts'
import { linesOf } from './document.ts'
import type { SetUp } from './set-up.ts'
import { documentTexts } from './texts.ts'

export interface KeptVersion { readonly at: string; readonly lines: readonly string[] }

type Values = Readonly<Record<string, string | number>>
const fill = (text: string, values: Values = {}): string => text.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))

/** The sections of a document, from the configuration; the same configuration gives the same sections. */
export function composeSections(kind: DocumentKind, language: DocumentLanguage, setUp: SetUp, presetTitle: string | null): DocumentSection[] {
  const { sections: titles, sentences, heads, roles, ends, recipients, days } = documentTexts[language]
  const list = new Intl.ListFormat(language)
  const say = (key: string, values: Values = {}): string => fill(sentences[key] ?? key, { workspace: setUp.workspace, members: setUp.members, monitored: setUp.monitored, ...values })
  const section = (key: keyof typeof titles, ...paragraphs: string[]): DocumentSection => ({ title: titles[key], paragraphs })
  const purposes: DocumentSection = { title: titles.purposes, paragraphs: [say('purposes')], list: setUp.collections.flatMap(({ title, purpose }) => (purpose === '' ? [] : [`${title}: ${purpose}`])) }
  const data: DocumentSection = {
    title: titles.data,
    table: { head: [heads.plugin, heads.what, heads.seenBy], rows: setUp.collections.map(({ title, collects, readers }) => [title, collects.join('; '), readers.length === 0 ? say('nobodyElse') : list.format(readers.map((role) => roles[role]))]) },
  }
  const retention: DocumentSection = { title: titles.retention, table: { head: [heads.what, heads.kept, heads.after], rows: setUp.retention.map(({ title, days: count, ends: how }) => [title, fill(days, { count }), ends[how]]) } }
  const processors: DocumentSection = { title: titles.recipients, table: { head: [heads.recipient, heads.place], rows: setUp.recipients.map(({ kind: recipient, place }) => [recipients[recipient], place]) } }
  const security = section('security', say('security'), say(setUp.lookReason ? 'reasonOn' : 'reasonOff'), say(setUp.pauseAllowed ? 'pauseOn' : 'pauseOff'))
  const policy: DocumentSection = { title: titles.policy, list: setUp.sentences }
  const questions = section('questions', say('contact', { contact: setUp.contact ?? sentences['anybody'] ?? '', days: setUp.answerDays }))
  const council = section('council', setUp.representatives.length === 0 ? say('noRepresentatives') : say('representatives', { names: list.format(setUp.representatives) }), say('council'))
  switch (kind) {
    case 'record-of-processing':
      return [section('controller', say('controller')), purposes, section('legal', say('legal')), section('subjects', say('subjects')), data, processors, retention, security]
    case 'dpia':
      return [
        purposes, section('subjects', say('subjects')), data, policy, section('necessity', say('necessity', { preset: presetTitle ?? sentences['presetNone'] ?? '' })), retention,
        { title: titles.risks, list: ['risk1', 'risk2', 'risk3', 'risk4'].map((key) => say(key)) },
        { title: titles.measures, list: [say('measure1'), say('measure2'), say('measure3'), ...security.paragraphs ?? []] }, processors, section('opinion', say('opinion')), council,
      ]
    case 'employee-notice':
      return [section('controller', say('controller')), purposes, section('legal', say('legal')), policy, data, processors, retention, section('rights', say('rights')), questions]
    case 'works-agreement':
      return [section('scope', say('scope')), purposes, policy, data, retention, section('noUse', say('noUse')), security, council, questions, section('changing', say('changing')), section('signatures', say('signatures'))]
    case 'cookie-statement':
      return [{ title: titles.cookies, list: [say('cookie1')] }, section('storage', say('storage1')), section('noThird', say('noThird')), section('controller', say('controller'))]
  }
}

/** What differs from the version kept last: sentences that are gone, then new ones. */
export function changesSince(language: DocumentLanguage, sections: readonly DocumentSection[], last: KeptVersion | null, timeZone: string): DocumentSection {
  const { changes, changedSince, unchanged, first, gone, added } = documentTexts[language]
  if (last === null) return { title: changes, paragraphs: [first] }
  const date = dateIn(language, last.at, timeZone)
  const lines = linesOf({ sections })
  const [removed, fresh] = [last.lines.filter((line) => !lines.includes(line)), lines.filter((line) => !last.lines.includes(line))]
  if (removed.length + fresh.length === 0) return { title: changes, paragraphs: [fill(unchanged, { date })] }
  return { title: changes, paragraphs: [fill(changedSince, { date })], list: [...removed.map((line) => fill(gone, { line })), ...fresh.map((line) => fill(added, { line }))] }
}

export function finishDocument(kind: DocumentKind, language: DocumentLanguage, setUp: SetUp, at: string, sections: readonly DocumentSection[], changes: DocumentSection): DutyDocument {
  const { titles, draft, noAdvice, asOf } = documentTexts[language]
  return { language, title: `${titles[kind]}: ${setUp.workspace}`, at, notes: [draft, noAdvice, fill(asOf, { date: dateIn(language, at, setUp.timeZone), version: setUp.policyVersion })], sections: [...sections, changes] }
}

const dateIn = (language: DocumentLanguage, at: string, timeZone: string): string => createTextFormats({ locale: language, timeZone }).dateTime(at)
