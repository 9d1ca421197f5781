import type {} from '@overt/plugin-permissions/contracts'
import type { FastifyInstance } from 'fastify'
import { closed, Id, LocalDate, Nullable, readablePeople } from '@overt/sdk'
import type { Caller, MemberSummary, ServerContext, UnitOfWork } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { assign, lockAssignment, plan, takeBack, type Assigned } from '../assignments.ts'
import { assignmentNotFound, assignmentUndone, nobodyChosen, tooManyPeople } from '../errors.ts'
import { markDates } from '../marks.ts'
import { readSchedule } from '../read-schedule.ts'
import { readDate } from '../read-time.ts'
import { scheduleEffect } from '../schedule-effect.ts'
import { tellScheduleChanged } from '../schedule-notices.ts'
import { readVersions, ScheduleHistory } from '../schedules.ts'
import { IdParams, PeopleQuery, TemplateTerms, VersionTerms } from '../schemas.ts'
import type { settings } from '../settings.ts'
import { standardVersions } from '../standard-schedule.ts'

type Context = ServerContext<typeof settings>

/** So many people are given a schedule at once. */
const mostPeople = 500
const pageOfPeople = 50

const ApplyBody = Type.Object({
  memberIds: Type.Optional(Type.Array(Id, { maxItems: mostPeople, uniqueItems: true })),
  groupIds: Type.Optional(Type.Array(Id, { maxItems: 100, uniqueItems: true, description: 'the people who are in these groups now' })),
  validFrom: LocalDate,
  terms: TemplateTerms,
  dryRun: Type.Optional(Type.Boolean({ description: 'answers whose days would change, and stores nothing' })),
}, closed)
const Applied = Type.Object({
  assignmentId: Nullable(Id),
  validFrom: LocalDate,
  people: Type.Array(Type.Object({
    memberId: Id, name: Type.String(), replaces: Type.Boolean({ description: 'another version of theirs begins on the same date' }), days: Type.Integer({ description: 'days up to today that change' }),
  })),
})
const Undone = Type.Object({ people: Type.Integer(), changedSince: Type.Array(Id, { description: 'whose version was changed since; it stays' }) })

const Schedules = Type.Object({
  items: Type.Array(Type.Object({ memberId: Id, name: Type.String(), validFrom: Nullable(LocalDate), next: Nullable(LocalDate), mayUpdate: Type.Boolean(), ...VersionTerms })),
  nextCursor: Nullable(Id),
})
const Groups = Type.Object({ items: Type.Array(Type.Object({ id: Id, name: Type.String(), memberIds: Type.Array(Id) })), nextCursor: Type.Null() })

const none = { looks: { none: 'When people are expected to work, which is set for them and no record of their work.' } }

/** Schedules of many people: who has which, and one schedule for many in one act that can be taken back. */
export function schedulesOfMany(app: FastifyInstance, context: Context): void {
  app.get<{ Querystring: PeopleQuery }>('/schedules', { schema: { querystring: PeopleQuery, response: { 200: Schedules } }, config: none }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const { search, limit = pageOfPeople, cursor } = request.query
      const people = await readablePeople(unit, caller, 'AttendanceSchedule', { search, after: cursor, limit: limit + 1 })
      const page = people.slice(0, limit)
      const workspace = await context.directory.workspace(unit)
      const standard = await standardVersions(context, unit, workspace.timeZone)
      const versions = await readVersions(unit, page.map(({ id }) => id))
      const items = page.map(({ id, name, timeZone: own }) => {
        const zone = own ?? workspace.timeZone
        const history = new ScheduleHistory(versions.get(id) ?? [], standard, zone)
        const today = context.clock.now().toZonedDateTimeISO(zone).toPlainDate().toString()
        return {
          memberId: id, name, validFrom: history.versionOn(today)?.validFrom ?? null, next: history.versions.find(({ validFrom }) => validFrom > today)?.validFrom ?? null,
          mayUpdate: caller.ability.can('update', 'AttendanceSchedule', { memberId: id }), ...history.on(today),
        }
      })
      return { items, nextCursor: people.length > limit ? page.at(-1)!.id : null }
    }))

  app.get('/schedule-groups', { schema: { response: { 200: Groups } }, config: none }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceSchedule')
      return { items: (await groupsOf(context, unit)).map(({ id, name, memberIds }) => ({ id, name, memberIds })), nextCursor: null }
    }))

  app.post<{ Body: Static<typeof ApplyBody> }>('/schedules/apply', {
    schema: { body: ApplyBody, response: { 200: Applied } }, config: { looks: { subject: 'AttendanceDay' }, heavy: true },
  }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const { validFrom: given, terms, dryRun = false } = request.body
      const validFrom = readDate(given, '/validFrom').toString()
      const members = await chosenMembers(context, unit, caller, request.body)
      const workspace = await context.directory.workspace(unit)
      const scheduleIn = (zone: string) => readSchedule({ ...terms, timeZone: terms.timeZone ?? zone })
      const assigned = await plan(unit, members, { validFrom, timeZone: workspace.timeZone, scheduleIn })
      const names = new Map(members.map(({ id, name }) => [id, name]))
      const people = []
      for (const { memberId, before, after } of assigned) {
        const effect = await scheduleEffect(context, unit, memberId, { add: { validFrom, schedule: after } })
        if (effect.judged > 0) await context.audit.viewed(unit, { subject: 'AttendanceDay', memberId, count: effect.judged })
        people.push({ memberId, name: names.get(memberId) ?? '', replaces: before !== null, days: effect.changes.length })
      }
      if (dryRun) return { assignmentId: null, validFrom, people }
      const assignmentId = await assign(unit, assigned, { validFrom, now: context.clock.now() })
      await changed(context, unit, assigned.map(({ memberId, before, after }) => ({ memberId, before, after })), { validFrom, action: 'schedule.updated' })
      await tellScheduleChanged(context, unit, caller, { memberIds: assigned.map(({ memberId }) => memberId), validFrom, withdrawn: false })
      return { assignmentId, validFrom, people }
    }))

  app.post<{ Params: { id: string } }>('/schedules/assignments/:id/undo', { schema: { params: IdParams, body: Nullable(Type.Object({}, closed)), response: { 200: Undone } }, config: none }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceSchedule')
      const assignment = await lockAssignment(unit, request.params.id)
      if (assignment === undefined) throw assignmentNotFound()
      for (const { memberId } of assignment.assigned) caller.ability.require('update', 'AttendanceSchedule', { memberId })
      if (assignment.undone) throw assignmentUndone()
      const { undone, changedSince } = await takeBack(unit, request.params.id, assignment, context.clock.now())
      await changed(context, unit, undone.map(({ memberId, before, after }) => ({ memberId, before: after, after: before })), { validFrom: assignment.validFrom, action: 'schedule.withdrawn' })
      await tellScheduleChanged(context, unit, caller, { memberIds: undone.map(({ memberId }) => memberId), validFrom: assignment.validFrom, withdrawn: true })
      return { people: undone.length, changedSince }
    }))
}

async function groupsOf(context: Context, unit: UnitOfWork) {
  return await (await context.find('member-groups', unit.workspaceId))?.groups(unit) ?? []
}

/** Those who are named, and those of the groups: all of them people whose schedule the caller may change. Of a group only those are taken. Errors: `nobody-chosen`, `too-many-people`, those of `currentMembers`. */
async function chosenMembers(context: Context, unit: UnitOfWork, { ability }: Caller, { memberIds = [], groupIds = [] }: Static<typeof ApplyBody>): Promise<readonly MemberSummary[]> {
  ability.requireAny('update', 'AttendanceSchedule')
  const named = await context.directory.members(unit, { ids: memberIds })
  for (const id of memberIds) ability.require('update', 'AttendanceSchedule', named.some((member) => member.id === id) ? { memberId: id } : undefined)
  const grouped = groupIds.length === 0 ? [] : (await groupsOf(context, unit)).filter(({ id }) => groupIds.includes(id)).flatMap((group) => group.memberIds)
    .filter((memberId) => ability.can('update', 'AttendanceSchedule', { memberId }))
  const current = memberIds.length === 0 ? [] : await context.directory.currentMembers(unit, memberIds)
  const others = grouped.length === 0 ? [] : (await context.directory.members(unit, { ids: grouped, status: ['active', 'suspended'] })).filter(({ id }) => !memberIds.includes(id))
  const members = [...current, ...others]
  if (members.length === 0) throw nobodyChosen()
  if (members.length > mostPeople) throw tooManyPeople({ values: { maximum: mostPeople } })
  return members
}

/** Days concerned are judged again, and each person's trail says what changed. */
async function changed(context: Context, unit: UnitOfWork, changes: readonly (Pick<Assigned, 'memberId'> & { readonly before: Assigned['before']; readonly after: Assigned['before'] })[], { validFrom, action }: { readonly validFrom: string; readonly action: string }): Promise<void> {
  await markDates(unit, { memberIds: changes.map(({ memberId }) => memberId), from: readDate(validFrom, '/validFrom').subtract({ days: 1 }).toString(), to: '9999-12-31' })
  const told = (schedule: Assigned['before']) => (schedule === null ? null : { validFrom, ...schedule })
  for (const { memberId, before, after } of changes) await context.audit.record(unit, { action, subject: 'AttendanceSchedule', subjectId: memberId, before: told(before), after: told(after) })
}
