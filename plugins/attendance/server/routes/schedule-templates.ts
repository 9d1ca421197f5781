import type { FastifyInstance } from 'fastify'
import { cleanName, closed, Name, NoContent } from '@overt/sdk'
import type { ServerContext } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { templateNotFound, tooManyTemplates } from '../errors.ts'
import { readSchedule } from '../read-schedule.ts'
import { IdParams, TemplateTerms } from '../schemas.ts'
import type { settings } from '../settings.ts'
import { builtInTemplates, deleteTemplate, readTemplates, writeTemplate } from '../templates.ts'

const TemplateBody = Type.Object({ name: Name, terms: TemplateTerms }, closed)
type TemplateBody = Static<typeof TemplateBody>
const TemplateAnswer = Type.Object({ id: Type.String(), name: Type.String(), builtIn: Type.Boolean(), terms: TemplateTerms })
const mostTemplates = 200

const config = { looks: { none: 'Schedules to choose from; no record of anybody.' } }

/** Schedules to give to people: those that every workspace has, and its own. */
export function templateRoutes(app: FastifyInstance, context: ServerContext<typeof settings>): void {
  app.get('/schedule-templates', { schema: { response: { 200: Type.Object({ items: Type.Array(TemplateAnswer), nextCursor: Type.Null() }) } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceSchedule')
      const own = (await readTemplates(unit)).map((template) => ({ ...template, builtIn: false }))
      const builtIn = Object.entries(builtInTemplates).map(([id, terms]) => ({ id, name: context.t(caller.locale, `template.${id}`), builtIn: true, terms }))
      return { items: [...builtIn, ...own], nextCursor: null }
    }))

  app.post<{ Body: TemplateBody }>('/schedule-templates', { schema: { body: TemplateBody, response: { 201: TemplateAnswer } }, config }, async (request, reply) =>
    await context.once(request, reply, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceSchedule')
      if ((await readTemplates(unit)).length >= mostTemplates) throw tooManyTemplates({ values: { maximum: mostTemplates } })
      const template = await writeTemplate(unit, { name: cleanName(request.body.name), terms: checked(request.body.terms) })
      await context.audit.record(unit, { action: 'schedule-template.added', subject: 'AttendanceSchedule', subjectId: template.id, before: null, after: template })
      return { ...template, builtIn: false }
    }))

  app.put<{ Params: { id: string }; Body: TemplateBody }>('/schedule-templates/:id', { schema: { params: IdParams, body: TemplateBody, response: { 200: TemplateAnswer } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceSchedule')
      const before = (await readTemplates(unit)).find(({ id }) => id === request.params.id)
      if (before === undefined) throw templateNotFound()
      const after = await writeTemplate(unit, { id: before.id, name: cleanName(request.body.name), terms: checked(request.body.terms) })
      await context.audit.record(unit, { action: 'schedule-template.changed', subject: 'AttendanceSchedule', subjectId: after.id, before, after })
      return { ...after, builtIn: false }
    }))

  app.delete<{ Params: { id: string } }>('/schedule-templates/:id', { schema: { params: IdParams, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceSchedule')
      const before = await deleteTemplate(unit, request.params.id)
      if (before === undefined) throw templateNotFound()
      await context.audit.record(unit, { action: 'schedule-template.removed', subject: 'AttendanceSchedule', subjectId: before.id, before, after: null })
    })
    return await reply.code(204).send()
  })
}

/** The terms as they were sent, where a schedule can be made of them. */
function checked(terms: TemplateTerms): TemplateTerms {
  readSchedule({ ...terms, timeZone: terms.timeZone ?? 'UTC' })
  return terms
}
