import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import Fastify from 'fastify'
import { Registry } from 'prom-client'
import { parse } from 'yaml'
import { healthRoutes } from '../../core/http/health.ts'
import { deploy, hasProgram, run } from './support.ts'

/** Names of metrics in an expression of Prometheus: what is followed by a selector, or stands alone and is none of its words. */
const namesIn = (expression: string): string[] => [...expression.matchAll(/\b(?:overt|nodejs|process)_[a-z0-9_]+/g)].map(([name]) => name)

interface Panel { readonly title: string; readonly targets?: readonly { readonly expr: string }[]; readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number } }
interface Rules { readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string; readonly annotations: Record<string, string> }[] }[] }

describe('dashboard and alerts', () => {
  const dashboard = JSON.parse(readFileSync(join(deploy, 'monitoring', 'grafana-dashboard.json'), 'utf8')) as { panels: readonly Panel[]; templating: { list: readonly { query: unknown }[] } }
  const alerts = parse(readFileSync(join(deploy, 'monitoring', 'alerts.yaml'), 'utf8')) as Rules
  let served: Set<string>

  before(async () => {
    const app = Fastify()
    const status = { place: '', encrypted: true, backups: 1, waitingSegments: 0, fault: undefined, newest: { id: '', endedAt: '2026-01-01T00:00:00Z', check: { at: '2026-01-01T00:00:00Z', fault: null, workspaces: 0, auditRows: 0, files: 0 } } }
    healthRoutes(app, {
      registry: new Registry(), check: () => Promise.resolve(undefined), plugins: () => [], undeliveredMails: () => Promise.resolve({ waiting: 0, givenUp: 0 }), auditTail: () => Promise.resolve({ rows: 0, seconds: 0, late: false }),
      backups: { status: () => Promise.resolve(status), failures: 0 },
    }, undefined)
    const { body } = await app.inject('/metrics')
    served = new Set([...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) => (type === 'histogram' ? [name, ...['bucket', 'sum', 'count'].map((part) => `${name}_${part}`)] : [name])))
    await app.close()
  })

  it('ask for names that /metrics serves', () => {
    const expressions = [...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)), JSON.stringify(dashboard.templating), ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr))]
    const names = new Set(expressions.flatMap(namesIn))
    expect(names.size).to.be.greaterThan(10)
    expect([...names].filter((name) => !served.has(name))).to.deep.equal([])
  })

  it('leave out none of Overt\'s own', () => {
    const used = new Set([...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))].flatMap(namesIn).map((name) => name.replace(/_(bucket|sum|count)$/, '')))
    expect([...served].filter((name) => name.startsWith('overt_') && !/_(bucket|sum|count)$/.test(name) && !used.has(name))).to.deep.equal([])
  })

  it('say in every alert what happened and what to do', () => {
    for (const { alert, annotations } of alerts.groups.flatMap(({ rules }) => rules)) expect(annotations, alert).to.have.all.keys('summary', 'description')
  })

  it('lay out panels that do not cover each other', () => {
    for (const [index, { title, gridPos: a }] of dashboard.panels.entries()) {
      for (const { title: other, gridPos: b } of dashboard.panels.slice(index + 1)) {
        expect(a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h, `${title} covers ${other}`).to.equal(false)
      }
    }
  })

  it('are rules that Prometheus takes, and that fire when they should', function () {
    if (!hasProgram('promtool')) this.skip()
    run('promtool', ['check', 'rules', 'monitoring/alerts.yaml'])
    run('promtool', ['test', 'rules', 'monitoring/alerts.test.yaml'])
  })
})
