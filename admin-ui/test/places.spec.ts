import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pino from 'pino'
import { hostPlaces, hostTabs, outsidePlaces, takenPlaces } from '@overt/sdk'
import { discoverPlugins } from '../../core/kernel/discover-plugins.ts'
import { orderPlugins } from '../../core/kernel/plugin-requirements.ts'
import { builtUi } from '../../core/kernel/built-ui.ts'
import { routes } from '../app/routes.ts'
import { buildPluginUi } from '../build/build.ts'
import { buildForTests } from './ui-platform.ts'

const log = pino({ level: 'silent' })
const pluginsFolder = fileURLToPath(new URL('../../plugins', import.meta.url))
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

type Contribution = { readonly slot: string; readonly data: Record<string, unknown>; readonly code: string[] }
const tab = (id: string, path: string): Contribution => ({ slot: 'member.tab/v1', code: ['component'], data: { id, title: id, path } })
const plugin = (id: string, contributions: Contribution[], paths: readonly string[] = []) => ({ id, parts: { contributions, routes: paths.map((path) => ({ path, name: `${id}${path}`, title: 't' })) } })

describe('places of contributions', function () {
  this.timeout(240_000)
  let folder: string

  before(async () => {
    await buildForTests()
    folder = mkdtempSync(join(tmpdir(), 'overt-places-'))
    symlinkSync(modules, join(folder, 'node_modules'), 'junction')
  })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  /** A plugin with a built UI half that contributes this. */
  function writePlugin(id: string, code: string, manifest?: object): string {
    const place = join(folder, id)
    for (const part of ['ui', 'server', join('dist', 'ui')]) mkdirSync(join(place, part), { recursive: true })
    writeFileSync(join(place, 'package.json'), JSON.stringify({ name: id, version: '1.0.0', type: 'module', exports: { './server': './server/index.js', './plugin.json': './plugin.json' } }))
    writeFileSync(join(place, 'plugin.json'), JSON.stringify({ id, title: id, summary: id, requires: { platform: '^0.1.0' }, collects: [] }))
    writeFileSync(join(place, 'server', 'index.js'), `export default { id: '${id}' }`)
    writeFileSync(join(place, 'ui', 'index.ts'), `import { defineUi } from '@overt/sdk/ui'\nexport default defineUi({ id: '${id}', setup({ contribute, route }) { ${code} } })`)
    if (manifest !== undefined) writeFileSync(join(place, 'dist', 'ui', 'ui.json'), JSON.stringify({ script: 'index.js', style: null, integrity: '', messages: {}, ...manifest }))
    return place
  }

  it('are free for every plugin of the platform', () => {
    const contributing = discoverPlugins([pluginsFolder], log).flatMap((source) => {
      const parts = builtUi(source)?.manifest.parts ?? null
      return parts === null ? [] : [{ id: source.id, parts }]
    })
    expect(contributing.map(({ id }) => id)).to.include.members(['permissions', 'attendance', 'activity'])
    expect(Object.fromEntries(takenPlaces(contributing))).to.deep.equal({})
  })

  it('of the application are those of its own pages', () => {
    const shell = routes.find(({ name }) => name === 'shell')!.children!
    const places = [...routes, ...shell].map(({ path }) => path.replace(/^\//, '').split('/')[0]!).filter((place) => !place.startsWith(':'))
    expect(hostPlaces).to.include.members(places)
    const withoutWorkspace = routes.filter(({ name, meta }) => meta?.open === true || meta?.operator === true || name === 'new-workspace' || name === 'unknown-workspace').map(({ path }) => path.split('/')[1])
    expect(withoutWorkspace.filter((place) => !(outsidePlaces as readonly (string | undefined)[]).includes(place))).to.deep.equal([])
    expect(shell.map(({ path }) => path.split('/')[0]!).filter((place) => (outsidePlaces as readonly string[]).includes(place))).to.deep.equal([])
    const settings = shell.find(({ path }) => path === 'settings')!.children!.map(({ path }) => path).filter((path) => path !== '' && !path.includes(':'))
    expect(hostTabs['settings.page/v1']).to.have.members(settings)
  })

  it('that are taken are named: by the application, by the plugin itself, by a plugin before it', () => {
    const faults = takenPlaces([
      plugin('one', [tab('a', 'rights'), { slot: 'nav.main/v1', code: [], data: { id: 'page', to: '/one' } }], ['/one', '/one/:id']),
      plugin('two', [tab('b', 'access')]),
      plugin('three', [tab('c', 'rights')], ['/one/:other']),
      plugin('four', [tab('d', 'mine'), tab('d', 'other')], ['/time/sheet']),
      plugin('privacy', [{ slot: 'settings.page/v1', code: [], data: { id: 'page' } }]),
      plugin('five', [tab('c', 'fifth')]),
    ])
    expect(Object.fromEntries(faults)).to.deep.equal({
      two: ['its contribution b takes the path access in member.tab/v1, which the application has'],
      three: ['it takes the path /one/:other, which the plugin one has', 'it takes the path rights in member.tab/v1, which the plugin one has'],
      four: ['its page four/time/sheet takes the path /time/sheet, which the application has', 'it contributes the id d in member.tab/v1 twice'],
      privacy: ['its contribution page takes the path privacy in settings.page/v1, which the application has'],
    })
  })

  it('that are taken keep a plugin out at the start, by name, and the others in', () => {
    const parts = { routes: [], icons: {}, contributions: [tab('access', 'access')] }
    writePlugin('boot-clash', '', { parts })
    writePlugin('boot-fine', '', { parts: { ...parts, contributions: [tab('fine', 'fine')] } })
    const { ordered, incompatible } = orderPlugins(discoverPlugins([folder], log), '0.1.0')
    expect(incompatible.get('boot-clash')).to.equal('its contribution access takes the path access in member.tab/v1, which the application has')
    expect(ordered.map(({ id }) => id)).to.include('boot-fine').and.not.include('boot-clash')
  })

  it('that are taken fail the build, by name', async () => {
    const place = writePlugin('build-clash', `contribute('member.tab/v1', { id: 'access', title: 't', path: 'access', component: {} })`)
    const refused = await buildPluginUi(place).then(() => '', (cause: unknown) => String(cause))
    expect(refused).to.contain('the plugin build-clash cannot be built: its contribution access takes the path access in member.tab/v1')
  })
})
