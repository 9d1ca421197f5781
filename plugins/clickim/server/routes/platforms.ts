import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id, LocalDate, closed, fewOf } from '@overt/sdk'
import type { ClickContext } from '../context.ts'
import { dateBounds } from '../dates.ts'
import { readableMembers } from '../members.ts'
import { checkedList, readPlatforms, shownPlatform, writePlatforms } from '../platforms.ts'
import { previewPlatforms } from '../preview.ts'
import { Platform, PlatformsGiven } from '../schemas.ts'
import type { Upkeep } from '../upkeep.ts'

/** So many days are looked at where no dates are given. */
const previewDays = 30

const Preview = Type.Object({
  from: LocalDate, to: LocalDate, people: Type.Integer(), beforeSeconds: Type.Integer(), afterSeconds: Type.Integer(),
  platforms: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), beforeSeconds: Type.Integer(), afterSeconds: Type.Integer(), people: Type.Integer() })),
  pendingDays: Type.Optional(Type.Integer({ description: 'days of people that are not in the sums, because time was up' })),
  after: Type.Optional(Id),
})

/** The list of platforms. */
export function platformRoutes(instance: FastifyInstance, context: ClickContext, upkeep: Upkeep): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['clickim']
  const config = { looks: { none: 'The list is the workspace\'s, about no member.' } }

  app.get('/platforms', { schema: { tags, summary: 'The social platforms of the workspace', response: { 200: Type.Array(Platform) } }, config },
    (request) => context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('read', 'ClickPlatform')
      return (await readPlatforms(unit)).platforms.filter(({ listed }) => listed).map(mutable)
    }))

  app.put('/platforms', { schema: { tags, summary: 'Replace the list of social platforms', body: PlatformsGiven, response: { 200: Type.Array(Platform) } }, config },
    (request) => context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'ClickPlatform')
      const list = checkedList(request.body)
      const before = (await readPlatforms(unit)).platforms.filter(({ listed }) => listed).map(shownPlatform)
      await writePlatforms(unit, list)
      await upkeep.rebuild(unit)
      await context.audit.record(unit, { action: 'clickim.platforms.updated', subject: 'ClickPlatform', before, after: list })
      return (await readPlatforms(unit)).platforms.filter(({ listed }) => listed).map(mutable)
    }))

  app.post('/platforms/preview', {
    schema: {
      tags, summary: 'How a list would have judged these dates, before it is saved',
      description: 'Looks at people for some seconds. Where `pendingDays` are left, ask again with `after` of the answer and add the sums up.',
      body: Type.Object({ platforms: PlatformsGiven, from: Type.Optional(LocalDate), to: Type.Optional(LocalDate), after: Type.Optional(Id) }, closed), response: { 200: Preview },
    },
    config: { whileReadOnly: 'It reads and changes nothing.', looks: { subject: 'clickim.preview', how: 'listed' }, heavy: true, timeoutMs: 30_000 },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('update', 'ClickPlatform')
    const list = checkedList(request.body.platforms)
    const today = context.clock.now().toZonedDateTimeISO(caller.timeZone).toPlainDate()
    const { to = today.toString() } = request.body
    const { from = Temporal.PlainDate.from(to).subtract({ days: previewDays - 1 }).toString() } = request.body
    const bounds = dateBounds({ from, to }, caller.timeZone, previewDays + 1)
    const { after = '' } = request.body
    const wanted = (await readableMembers(context, unit, caller, { readable: true })).filter((id) => id > after).toSorted()
    const { preview, memberIds } = await previewPlatforms(context, unit, { list, memberIds: wanted, bounds, signal: request.signal })
    await context.audit.viewed(unit, { subject: 'clickim.preview', how: 'listed', counts: fewOf(memberIds.map((id) => [id, bounds.days])) })
    return { ...preview, platforms: [...preview.platforms] }
  }))
}

function mutable(stored: Parameters<typeof shownPlatform>[0]) {
  const { domains, apps, ...rest } = shownPlatform(stored)
  return { ...rest, domains: [...domains], apps: [...apps] }
}
