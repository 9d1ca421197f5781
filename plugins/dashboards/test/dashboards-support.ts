import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import type { TestMember } from '@overt/testing'
import type { Dashboard, FigureAnswers, FigureKind, FiguresOf, Scope, Widget, WidgetSettings } from '../contracts.ts'

export const base = '/plugins/dashboards'
export const dashboardsFolder = new URL('..', import.meta.url)

export const widget = (kind: string, place: Partial<Widget> = {}): Widget => ({ id: uuidv7(), kind, title: null, x: 0, y: 0, w: 4, h: 4, scope: null, settings: {}, ...place })

export async function makeDashboard(owner: TestMember, name: string, layout: readonly Widget[] = [], scope: Scope = {}): Promise<Dashboard> {
  const answer = await owner.post(`${base}/dashboards`, { name, scope, layout })
  expect(answer.statusCode, answer.body).to.equal(201)
  return answer.json<Dashboard>()
}

export async function figuresOf<K extends FigureKind>(member: TestMember, kind: K, scope: Scope, settings: WidgetSettings = {}): Promise<FiguresOf[K]> {
  const answer = await member.post(`${base}/figures`, { questions: [{ id: 'q', kind, scope, settings }] })
  expect(answer.statusCode, answer.body).to.equal(200)
  const [item] = answer.json<FigureAnswers>().items
  expect(item?.problem).to.equal(undefined)
  return item!.figures as FiguresOf[K]
}

export const codeOf = (answer: { json<T>(): T }): string => answer.json<{ code: string }>().code
