import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { packagePlaces } from '../../core/cli/plugin/package-places.ts'
import { packPlugin } from '../../core/cli/plugin/pack.ts'
import { createPlatform } from '../../core/platform.ts'
import type { RunningPlatform } from '../../core/platform.ts'
import { createTestPlatform, testSecret } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { startRegistry } from '../../scripts/packages/registry.ts'
import type { LocalRegistry } from '../../scripts/packages/registry.ts'
import { closeTestBrowser, openPage } from '@overt/testing/ui'
import { buildForTests } from './ui-platform.ts'

describe('adding a plugin on the plugins page', function () {
  this.timeout(240_000)
  let folder: string
  let platform: TestPlatform
  let workspace: TestWorkspace
  let running: RunningPlatform
  let registry: LocalRegistry
  let origin: string
  let packed: string

  before(async () => {
    await buildForTests([])
    folder = mkdtempSync(join(tmpdir(), 'overt-install-ui-'))
    mkdirSync(join(folder, 'plugins'))
    packed = await packPlugin(fileURLToPath(new URL('../../examples/full', import.meta.url)), join(folder, 'overt-plugin-mood-1.0.0.tgz'))
    registry = await startRegistry([packed], { publisher: 'ada', provenance: { repository: 'https://git.example/ada/mood', ref: 'refs/tags/v1.0.0', path: 'publish.yml' } })
    platform = await createTestPlatform()
    workspace = await platform.workspace()
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    const config = { ...platform.platform.config, pluginsFolder: join(folder, 'plugins'), pluginInstall: 'admin' as const, pluginRegistry: registry.url }
    running = await createPlatform({ config, secret: testSecret, urls: platform.databaseUrls, log: platform.platform.log, clock: platform.clock, plugins: [], packages: packagePlaces(config) })
    origin = await running.app.listen({ port: 0, host: '127.0.0.1' })
  })
  after(async () => {
    await closeTestBrowser()
    await running.close()
    await platform.close()
    await registry.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows what a package is before it is installed, uploaded or by its name, and says that a restart is needed', async () => {
    const { page, faults, close } = await openPage({ origin }, workspace.admin, '/settings/plugins')
    const section = page.getByRole('region', { name: 'Add a plugin' })
    await section.getByLabel('Package (.tgz)').setInputFiles(packed)
    await section.getByText('How was your day?').first().waitFor()
    await section.getByText('unknown: it was uploaded').waitFor()
    await section.getByRole('button', { name: 'Cancel' }).click()
    await section.getByLabel('Name in the npm registry').fill('overt-plugin-mood')
    await section.getByRole('button', { name: 'Look it up' }).click()
    await section.getByText('https://git.example/ada/mood refs/tags/v1.0.0').waitFor()
    await section.getByText('mood per day').waitFor()
    if (process.env.OVERT_TEST_SHOTS !== undefined) await page.screenshot({ path: join(process.env.OVERT_TEST_SHOTS, 'install.png'), fullPage: true })
    await section.getByRole('button', { name: 'Install' }).click()
    await section.getByText('Waiting for a restart of the server').waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })
})
