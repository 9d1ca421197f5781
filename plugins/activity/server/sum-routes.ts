import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Choice, Nullable, closed, leastPeople } from '@overt/sdk'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { ActivitySettings } from './settings.ts'

const sumsBy = ['category', 'app', 'month', 'weekday'] as const
type SumsBy = (typeof sumsBy)[number]

const Sum = Type.Object({
  key: Nullable(Type.String({ description: 'a category or an application, null for all others; a month such as 2026-03; a weekday from 1 (Monday) to 7' })),
  activeSeconds: Type.Integer(), idleSeconds: Type.Integer({ description: 'by month and weekday only' }),
  personDays: Type.Integer({ description: 'people, counted once for each date' }),
})

/** What is left of days past their time, about nobody. */
export function sumRoutes(instance: FastifyInstance, context: ServerContext<ActivitySettings>): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/sums', {
    schema: {
      tags: ['activity'], summary: 'Sums of days past their time, without people',
      querystring: Type.Object({ by: Type.Optional(Choice(sumsBy)), year: Type.Optional(Type.Integer({ minimum: 1_970, maximum: 9_999 })) }, closed),
      response: { 200: Type.Object({ items: Type.Array(Sum), years: Type.Array(Type.Integer(), { description: 'of which there are sums' }), leastPeople: Type.Integer() }) },
    },
    config: { looks: { none: 'Sums of at least five people, about no member.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('read', 'ActivitySum')
    const { by = 'category', year } = request.query
    const years = await unit.query<{ year: number }>('select distinct extract(year from month)::int as year from p_activity.sum_without_person where workspace_id = $1 order by 1 desc', [unit.workspaceId])
    return { items: await readSums(unit, by, year), years: years.map((row) => row.year), leastPeople }
  }))
}

const columns: Record<SumsBy, { readonly kind: string; readonly key: string; readonly order: string }> = {
  category: { kind: 'category', key: `nullif(name, '')`, order: 'sum(active_ms) desc, 1' },
  app: { kind: 'app', key: `nullif(name, '')`, order: 'sum(active_ms) desc, 1' },
  month: { kind: 'day', key: `to_char(month, 'YYYY-MM')`, order: '1 desc' },
  weekday: { kind: 'day', key: 'weekday::text', order: '1' },
}

function readSums(unit: UnitOfWork, by: SumsBy, year: number | undefined): Promise<{ key: string | null; activeSeconds: number; idleSeconds: number; personDays: number }[]> {
  const { kind, key, order } = columns[by]
  return unit.query({
    name: `activity-sums-${by}`,
    text: `select ${key} as key, trunc(sum(active_ms) / 1000)::float8 as "activeSeconds", trunc(sum(idle_ms) / 1000)::float8 as "idleSeconds", sum(person_days)::float8 as "personDays"
      from p_activity.sum_without_person
      where workspace_id = $1 and kind = $2 and ($3::int is null or (month >= make_date($3, 1, 1) and month <= make_date($3, 12, 31)))
      group by 1 order by ${order}`,
    values: [unit.workspaceId, kind, year ?? null],
  })
}
