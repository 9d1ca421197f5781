import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect } from 'chai'
import { deploy, hasProgram, run, unknownSettings } from './support.ts'

const files = globSync('systemd/overt*.service', { cwd: deploy }).sort()
const settingsOf = (file: string): Map<string, string[]> => {
  const settings = new Map<string, string[]>()
  for (const [, name = '', value = ''] of readFileSync(join(deploy, file), 'utf8').matchAll(/^(\w+)=(.*)$/gm)) settings.set(name, [...settings.get(name) ?? [], value])
  return settings
}

describe('the systemd units', function () {
  this.timeout(30_000)

  for (const file of files) {
    it(`${basename(file)} can write to its own folder only, and has no rights it does not need`, () => {
      const settings = settingsOf(file)
      for (const [name, value] of Object.entries({
        User: 'overt', ProtectSystem: 'strict', ProtectHome: 'true', NoNewPrivileges: 'true', CapabilityBoundingSet: '', PrivateDevices: 'true', PrivateTmp: 'true', StateDirectory: 'overt', UMask: '0077',
        RestrictNamespaces: 'true', SystemCallArchitectures: 'native',
      })) expect(settings.get(name), name).to.deep.equal([value])
      expect(settings.has('ReadWritePaths')).to.equal(false)
    })
  }

  it('name settings that Overt knows', () => {
    const example = readFileSync(join(deploy, 'systemd', 'overt.env.example'), 'utf8')
    expect(unknownSettings([...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = '']) => name))).to.deep.equal([])
  })

  it('are ones that systemd takes, and rates as well protected', function () {
    if (!hasProgram('systemd-analyze')) this.skip()
    const folder = mkdtempSync(join(tmpdir(), 'overt-units-'))
    try {
      // The program need not be installed where this is tested.
      mkdirSync(join(folder, 'units'))
      for (const file of [...files, 'systemd/overt.target']) {
        const text = readFileSync(join(deploy, file), 'utf8').replaceAll('/opt/overt/node_modules/.bin/node', process.execPath).replaceAll(/^(WorkingDirectory|EnvironmentFile)=.*$/gm, '')
        writeFileSync(join(folder, 'units', basename(file)), text)
      }
      const units = [...files, 'systemd/overt.target'].map((file) => join(folder, 'units', basename(file)))
      run('systemd-analyze', ['verify', '--man=no', ...units])
      for (const unit of units.filter((path) => path.endsWith('.service'))) run('systemd-analyze', ['security', '--offline=true', '--no-pager', '--threshold=20', unit])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
