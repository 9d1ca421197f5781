import { expect } from 'chai'
import type { TestMember } from '@overt/testing'
import { chartContrasts, closeTestBrowser, createUiTestPlatform, openPage, readChart } from '@overt/testing/ui'
import type { UiTestPlatform } from '@overt/testing/ui'

describe('a chart, as tests read it', function () {
  this.timeout(120_000)
  let platform: UiTestPlatform
  let ada: TestMember

  before(async () => {
    platform = await createUiTestPlatform({ plugins: [new URL('../../plugins/reports', import.meta.url)] })
    const workspace = await platform.workspace({ enabled: ['reports'] })
    ada = await workspace.member()
    const made = async (as: TestMember, path: string, body: object) => (await as.post(path, body)).json<{ id: string }>().id
    const organizationId = await made(workspace.admin, '/organizations', { name: 'Acme' })
    for (const [index, name] of ['Site', 'Shop'].entries()) {
      const taskId = await made(workspace.admin, '/tasks', { name: 'Build', projectId: await made(workspace.admin, '/projects', { name, organizationId }) })
      await made(ada, '/entries', { taskId, startedAt: `2026-03-02T0${7 + index}:00:00Z`, stoppedAt: `2026-03-02T0${8 + index}:00:00Z` })
    }
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  for (const scheme of ['light', 'dark'] as const) {
    it(`has names, values and colours that stand out in ${scheme}`, async () => {
      const { page, close } = await openPage(platform, ada, '/reports?from=2026-03-01&to=2026-03-03&group=project', { scheme })
      const figure = page.locator('[data-chart]').first()
      const { label, names, series } = await readChart(figure)
      expect(label).not.to.equal('')
      expect(names).to.have.length(3)
      expect(series.flatMap(({ values }) => values).filter((value) => value.startsWith('1'))).to.have.length(2)
      expect(series.map(({ color }) => color).every((color) => color !== null)).to.equal(true)
      const contrasts = Object.values(await chartContrasts(figure))
      expect(contrasts).to.have.length.greaterThan(0)
      for (const contrast of contrasts) expect(contrast).to.be.at.least(3)
      await close()
    })
  }
})
