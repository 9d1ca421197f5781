/// <reference lib="dom" />
import { readFileSync, readdirSync } from 'node:fs'
import { expect } from 'chai'
import type { PartsOf, RetentionView } from '@overt/sdk'
import type { TestWorkspace } from '@overt/testing/platform'
import { openPage } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const folder = new URL('../../plugins/', import.meta.url)
/** All there are: a new one is walked the day it comes. */
const plugins = readdirSync(folder).filter((id) => readdirSync(new URL(`${id}/`, folder)).includes('plugin.json'))

describe('how long records are kept', function () {
  this.timeout(180_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let kinds: readonly RetentionView[]

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', enabled: plugins })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    kinds = (await workspace.admin.get('/plugins/privacy/retention')).json<{ items: RetentionView[] }>().items
  }, plugins)

  it('is declared by the core and by every plugin that says so in its manifest', () => {
    const owners = new Set(kinds.map(({ plugin }) => plugin ?? 'core'))
    expect([...owners]).to.include.members(['core', 'activity', 'attendance', 'chat', 'clickim', 'privacy', 'punchim', 'reports', 'screenshots'])
    expect(kinds.filter(({ setting }) => setting !== null)).to.have.length.of.at.least(6)
  })

  it('is set in Monitoring: every setting of it has one field there, and none on the page of its plugin or under Privacy', async () => {
    const editors = [...new Set(kinds.flatMap(({ plugin, setting, pseudonymizedBy }) => (plugin === null ? [] : [setting?.key, pseudonymizedBy].filter((key) => typeof key === 'string').map((key) => `${plugin}.${key}`))))]
    const monitoring = await openPage(platform, workspace.admin, '/settings/monitoring', { settled: true })
    for (const editor of editors) {
      expect(await monitoring.page.locator(`[id="${editor}"]`).locator('input, [role=switch]').filter({ visible: true }).count(), `${editor} in Monitoring`).to.equal(1)
    }
    expect(monitoring.faults).to.deep.equal([])
    await monitoring.close()
    for (const plugin of new Set(editors.map((editor) => editor.split('.')[0]!))) {
      const shown = partsOf(plugin)
      const keys = editors.filter((editor) => editor.startsWith(`${plugin}.`)).map((editor) => editor.slice(plugin.length + 1))
      expect(shown, `${plugin}: named for Monitoring, so its own page leaves them out`).to.include.members(keys)
    }
    const list = await openPage(platform, workspace.admin, '/privacy/retention', { settled: true })
    await list.page.locator('[data-kind]').first().waitFor()
    expect(await list.page.locator('[data-kind]').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['kind']))).to.have.members(kinds.map(({ kind }) => kind))
    expect(await list.page.locator('main').locator('input, select, textarea, [role=switch], [role=checkbox], form').count(), 'nothing is set under Privacy').to.equal(0)
    for (const { kind, title, setting } of kinds) {
      expect(await list.page.locator(`[data-kind="${kind}"]`).getByRole('link', { name: `${title}: change in Monitoring` }).count(), kind).to.equal(setting === null ? 0 : 1)
    }
    expect(list.faults).to.deep.equal([])
    await list.close()
  })

  it('is written by one route: that of the settings of whoever keeps the records', async () => {
    const { paths } = (await platform.app.inject('/api/openapi.json')).json<{ paths: Record<string, Record<string, unknown>> }>()
    const writers = Object.entries(paths).filter(([path]) => path.includes('retention')).flatMap(([path, methods]) => Object.keys(methods).filter((method) => method !== 'get').map((method) => `${method} ${path}`))
    expect(writers).to.deep.equal([])
    expect(paths['/api/workspaces/{workspaceId}/plugins/{pluginId}']).to.have.property('patch')
  })
})

/** The settings that a plugin's built page contributes to Monitoring. */
function partsOf(id: string): readonly string[] {
  const { parts } = JSON.parse(readFileSync(new URL(`${id}/dist/ui/ui.json`, folder), 'utf8')) as PartsOf
  return parts.contributions.filter(({ slot }) => slot === 'monitoring.settings/v1').flatMap(({ data }) => data['settings'] as string[])
}
