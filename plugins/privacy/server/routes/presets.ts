import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { closed, uuidv7 } from '@overt/sdk'
import { findPreset, presets, sourceText } from '../../presets/index.ts'
import type { Preset } from '../../presets/index.ts'
import { presetInForce } from '../applied-preset.ts'
import { presetNotFound } from '../errors.ts'
import { changeFor, judgeSettings, withheldReaders } from '../judge-settings.ts'
import type { JudgedSetting, Translate } from '../judge-settings.ts'
import { translatorFor } from '../privacy-context.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import { ApplyAnswer, DeviationAnswer, PresetsAnswer } from './answers.ts'

const tags = ['privacy']
const config = { looks: { none: 'Settings of the workspace, about no member.' } }

/** Presets by jurisdiction: what each asks of the settings, applying one, and what lies outside the one in force. */
export function presetRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get('/presets', { schema: { tags, summary: 'Presets by jurisdiction, with what each would change', response: { 200: PresetsAnswer } }, config }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('read', 'PrivacyPreset')
    const translate = translatorFor(context, caller)
    const [configuration, inForce] = [await context.configuration.read(unit, caller.locale), await presetInForce(unit)]
    return {
      items: presets.map((preset) => {
        const settings = judgeSettings(configuration, preset, translate).map(answerOf)
        return { id: preset.id, ...wordsOf(preset, translate), outside: settings.filter(({ within }) => !within).length, settings }
      }),
      inForce: inForce === null ? null : { ...inForce, title: translate(`preset.${inForce.id}`) },
      disclaimer: translate('disclaimer'),
    }
  }))

  app.post('/presets/:id/apply', {
    schema: {
      tags, summary: 'Apply a preset, or only list what it would change', params: Type.Object({ id: Type.String({ maxLength: 40 }) }),
      body: Type.Object({ dryRun: Type.Optional(Type.Boolean({ default: false, description: 'change nothing' })) }, closed), response: { 200: ApplyAnswer },
    },
    config,
  }, async (request) => {
    const preset = findPreset(request.params.id)
    if (preset === undefined) throw presetNotFound()
    const { dryRun = false } = request.body
    const caller = context.caller(request)
    const translate = translatorFor(context, caller)
    const { configuration, workspaceLocale, members } = await context.inWorkspace(request, async (unit) => {
      caller.ability.requireAny('apply', 'PrivacyPreset')
      return {
        configuration: await context.configuration.read(unit, caller.locale), workspaceLocale: (await context.directory.workspace(unit)).locale,
        members: (await context.directory.members(unit, { status: ['active'] })).filter(({ monitored }) => monitored).length,
      }
    })
    const outside = judgeSettings(configuration, preset, translate).filter(({ within }) => !within)
    const changes = outside.map(answerOf)
    const rights = await context.find('role-rights', caller.workspaceId)
    let policyVersion: number | null = null
    if (!dryRun) {
      // The notice is for everybody: in the language of the workspace.
      const change = changeFor(outside.map(({ rule }) => rule), configuration, translatorFor(context, { locale: workspaceLocale }))
      ;({ policyVersion } = await context.configuration.change(caller, change, async (unit) => {
        // Only what the plugin of rights takes away; without it what a role sees stays, and stays marked.
        if (rights !== undefined) for (const { roles, subjects } of withheldReaders(outside.map(({ rule }) => rule), configuration)) await rights.withhold(unit, caller, roles, subjects)
        const id = uuidv7(context.clock.now().epochMilliseconds)
        await unit.query('insert into p_privacy.applied_preset (workspace_id, id, preset, changes, applied_by, applied_at) values ($1, $2, $3, $4, $5, $6)',
          [unit.workspaceId, id, preset.id, JSON.stringify(changes.filter(({ blocked }) => blocked === null).map(({ owner, setting, from, to }) => ({ owner, setting, from, to }))), caller.memberId, context.clock.now().toString()])
        await context.audit.record(unit, { action: 'privacy-preset.applied', subject: 'PrivacyPreset', subjectId: id, after: { preset: preset.id, settings: changes.filter(({ blocked }) => blocked === null).map(({ owner, setting }) => `${owner}.${setting}`) } })
      }))
    }
    const mustAcknowledge = changes.some(({ effect, on }) => on && effect === 'to-read')
    return {
      dryRun, changes, policyVersion, notice: wordsOf(preset, translate).noticeReason, disclaimer: translate('disclaimer'),
      affected: { members, mustAcknowledge, text: translate(changes.length === 0 ? 'affected.nothing' : mustAcknowledge ? 'affected.acknowledge' : 'affected.narrower', { count: members }) },
    }
  })

  app.get('/deviations', {
    schema: { tags, summary: 'Settings outside the preset in force, with the reason why each is questionable', querystring: Type.Object({ owner: Type.Optional(Type.String({ maxLength: 40 })) }, closed),
      response: { 200: Type.Object({ preset: Type.Union([Type.String(), Type.Null()]), items: Type.Array(DeviationAnswer) }) } },
    config,
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('read', 'PrivacyPreset')
    const preset = findPreset((await presetInForce(unit))?.id ?? '')
    if (preset === undefined) return { preset: null, items: [] }
    const translate = translatorFor(context, caller)
    const items = judgeSettings(await context.configuration.read(unit, caller.locale), preset, translate).filter(({ within, owner }) => !within && (request.query.owner === undefined || owner === request.query.owner))
    const title = translate(`preset.${preset.id}`)
    return { preset: title, items: items.map((item) => ({ ...answerOf(item), note: translate('presets.note', { preset: title, to: item.to, reason: item.reason, sources: item.sources.join('; ') }) })) }
  }))
}

const answerOf = ({ owner, ownerTitle, on, setting, label, within, from, to, effect, reason, sources: cited, blocked }: JudgedSetting) =>
  ({ owner, ownerTitle, on, setting, label, within, from, to, effect, reason, sources: [...cited], blocked })

const wordsOf = ({ id, noticeDays, noticeReason, noticeSources }: Preset, translate: Translate) => ({
  title: translate(`preset.${id}`), summary: translate(`preset.${id}-summary`), noticeDays, noticeReason: translate(`notice-days.${noticeReason}`, { count: noticeDays }), noticeSources: noticeSources.map((source) => sourceText(source, translate)),
})
