import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { createTextFormats, leastPeople } from '@overt/sdk'
import type { PublicPageContent, PublicPageSection, Role, UnitOfWork } from '@overt/sdk'
import { readRepresentatives } from '../council/representatives.ts'
import { documentLanguageFor } from '../documents/document.ts'
import { readSetUp } from '../documents/set-up.ts'
import type { SetUp } from '../documents/set-up.ts'
import { documentTexts } from '../documents/texts.ts'
import { roleList } from '../judge-settings.ts'
import { translatorFor } from '../privacy-context.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import { trustFigures } from './trust-figures.ts'
import type { TrustFigures } from './trust-figures.ts'

const Address = Type.Object({
  published: Type.Boolean(), path: Type.String({ description: 'where the page is, or would be' }), note: Type.String({ description: 'in words, for the settings' }),
})

/** The page about the workspace that everybody may read, and where it is. */
export function publishTrustPage(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  context.publicPage({
    name: 'trust', publishedBy: 'trustPage', addressedBy: 'trustAddress',
    read: ({ workspaceId, language }) => context.database.inWorkspace({ workspaceId }, (unit) => readTrustPage(context, unit, language)),
  })

  app.get('/trust', {
    schema: { tags: ['privacy'], summary: 'Where the public page of the workspace is', response: { 200: Address } }, config: { looks: { none: 'A setting of the workspace, about no member.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('apply', 'PrivacyPreset')
    const { trustPage, trustAddress } = await context.settings(unit.workspaceId)
    const path = `/trust/${trustAddress === '' ? unit.workspaceId : trustAddress}`
    return { published: trustPage, path, note: translatorFor(context, caller)(trustPage ? 'trust.note-on' : 'trust.note-off', { path }) }
  }))
}

async function readTrustPage(context: PrivacyContext, unit: UnitOfWork, language: string): Promise<PublicPageContent> {
  // No name of a person: neither the contact's nor the representatives'.
  const setUp = await readSetUp(context, unit, documentLanguageFor(language), { contact: null, representatives: [] })
  const { monitoring } = await context.configuration.read(unit, language)
  const own = new Set((monitoring.noticeText ?? '').split(/\n+/))
  const figures = await trustFigures(unit, context.clock.now())
  const t = (key: string, values?: Readonly<Record<string, string | number>>): string => context.t(language, `trust.${key}`, values)
  return {
    title: t('title', { workspace: setUp.workspace }), lead: t('lead'),
    sections: [
      ...recorded(setUp, (roles) => roleList(roles, (key, values) => context.t(language, key, values)), t), { title: t('policy'), list: setUp.sentences.filter((sentence) => !own.has(sentence)) }, rules(setUp, (await readRepresentatives(context, unit)).length > 0, t),
      kept(setUp, language, t), counted(figures, language, t),
    ].filter(({ paragraphs = [], list = [], facts = [] }: PublicPageSection) => paragraphs.length + list.length + facts.length > 0),
    notes: [t('as-of', { date: dateIn(language, context.clock.now().toString().slice(0, 10)), version: setUp.policyVersion }), t('source')],
    searchable: (await context.settings(unit.workspaceId)).trustSearchable,
  }
}

type Texts = (key: string, values?: Readonly<Record<string, string | number>>) => string

function recorded({ collections }: SetUp, inWords: (roles: readonly Role[]) => string, t: Texts): PublicPageSection[] {
  return collections.map(({ title, purpose, collects, readers }) => ({ title: t('collection', { title }), paragraphs: [...purpose === '' ? [] : [purpose], readers.length === 0 ? t('readers-alone') : t('readers', { readers: inWords(readers) })], list: collects }))
}

const rules = ({ lookReason, pauseAllowed, answerDays }: SetUp, represented: boolean, t: Texts): PublicPageSection => ({
  title: t('rules'),
  list: [t('own-data'), t('receipts'), t(lookReason ? 'reason-on' : 'reason-off'), t(pauseAllowed ? 'pause-on' : 'pause-off'), t('objection', { count: answerDays }), t(represented ? 'council-on' : 'council-off'), t('log')],
})

const kept = ({ retention }: SetUp, language: string, t: Texts): PublicPageSection => ({
  title: t('kept'), facts: retention.map(({ title, days, ends }) => ({ name: title, value: t('kept-days', { count: days, then: documentTexts[documentLanguageFor(language)].ends[ends] }) })),
})

function counted(figures: TrustFigures, language: string, t: Texts): PublicPageSection {
  const number = new Intl.NumberFormat(language)
  const fact = (key: 'looks' | 'looksWithReason' | 'pauses' | 'objections' | 'answered' | 'accepted' | 'copies'): { name: string; value: string } =>
    ({ name: t(`count-${key}`), value: figures[key] === null ? t('few', { count: leastPeople }) : number.format(figures[key]) })
  return {
    title: t('counts'), paragraphs: [t('span', { from: dateIn(language, figures.from), until: dateIn(language, figures.until), count: leastPeople })],
    facts: (['looks', 'looksWithReason', 'pauses', 'objections', 'answered', 'accepted', 'copies'] as const).map(fact),
  }
}

const dateIn = (language: string, date: string): string => createTextFormats({ locale: language, timeZone: 'UTC' }).day(date, { dateStyle: 'long' })
