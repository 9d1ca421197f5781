import { uuidv7, type UnitOfWork } from '@overt/sdk'
import { templateNameTaken } from './errors.ts'
import type { TemplateTerms } from './schemas.ts'

export interface Template {
  readonly id: string
  readonly name: string
  readonly terms: TemplateTerms
}

const hours = (count: number): number => count * 3_600
const week = [1, 2, 3, 4, 5]
const pause = { kind: 'deducted', seconds: 1_800, afterSeconds: hours(6) } as const

/** Templates that every workspace has; their names are messages of the catalogue, `template.<id>`. */
export const builtInTemplates = {
  office: { workingDays: week, startsAt: '09:00', endsAt: '17:30', minimumSeconds: hours(8), breaks: [pause] },
  night: { workingDays: week, startsAt: '22:00', endsAt: '06:30', minimumSeconds: hours(8), breaks: [pause] },
  'part-time': { workingDays: week, startsAt: '09:00', endsAt: '13:00', minimumSeconds: hours(4) },
  flexible: { workingDays: week, weeklySeconds: hours(40), breaks: [pause] },
  'no-target': { workingDays: week, weeklySeconds: 0 },
} as const satisfies Readonly<Record<string, unknown>>

export async function readTemplates(unit: UnitOfWork): Promise<Template[]> {
  return await unit.query<Template>('select id, name, terms from p_attendance.template where workspace_id = $1 order by lower(name), id', [unit.workspaceId])
}

/** Adds a template, or changes the one of this id. Errors: `template-name-taken`. */
export async function writeTemplate(unit: UnitOfWork, { id = uuidv7(), name, terms }: { readonly id?: string; readonly name: string; readonly terms: TemplateTerms }): Promise<Template> {
  const [taken] = await unit.query('select from p_attendance.template where workspace_id = $1 and lower(name) = lower($2) and id <> $3', [unit.workspaceId, name, id])
  if (taken !== undefined) throw templateNameTaken({ values: { name } })
  const [row] = await unit.query<Template>(
    `insert into p_attendance.template (workspace_id, id, name, terms) values ($1, $2, $3, $4)
     on conflict (workspace_id, id) do update set name = excluded.name, terms = excluded.terms returning id, name, terms`,
    [unit.workspaceId, id, name, JSON.stringify(terms)])
  return row!
}

export async function deleteTemplate(unit: UnitOfWork, id: string): Promise<Template | undefined> {
  return (await unit.query<Template>('delete from p_attendance.template where workspace_id = $1 and id = $2 returning id, name, terms', [unit.workspaceId, id]))[0]
}
