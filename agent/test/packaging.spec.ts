import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { parse } from 'yaml'
import { buildAgent } from '../build.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

const project = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

/** The names inside an asar archive: a pickled header of JSON comes first. */
async function archived(archive: string): Promise<string[]> {
  const content = await readFile(archive)
  const header = JSON.parse(content.toString('utf8', 16, 16 + content.readUInt32LE(12))) as Entry
  return names(header, '')
}

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>
}

function names({ files }: Entry, path: string): string[] {
  if (files === undefined) return [path]
  return Object.entries(files).flatMap(([name, entry]) => names(entry, path === '' ? name : `${path}/${name}`))
}

describe('the packaged agent', function () {
  this.timeout(60_000)

  it('holds the built files and this platform\'s native parts, and nothing of the sources or tests', async () => {
    const folder = await temporaryFolder()
    try {
      // Electron's own binary is not part of the registry: an empty program stands in its place.
      const runtime = join(folder.path, 'electron')
      await mkdir(join(runtime, 'resources'), { recursive: true })
      await writeFile(join(runtime, 'electron'), '#!/bin/sh\n')
      await chmod(join(runtime, 'electron'), 0o755)
      await writeFile(join(runtime, 'version'), '45.4.1')
      await buildAgent(join(project, 'dist'))
      const { build, Platform } = require('electron-builder') as typeof import('electron-builder')
      await build({
        projectDir: project,
        targets: Platform.LINUX.createTarget('dir'),
        publish: 'never',
        config: {
          extends: join(project, 'electron-builder.yml'), electronDist: runtime, electronVersion: '45.4.1', electronFuses: null,
          directories: { output: join(folder.path, 'release') },
        },
      })
      const resources = join(folder.path, 'release/linux-unpacked/resources')
      const files = await archived(join(resources, 'app.asar'))
      expect(files).to.include.members(['dist/main.js', 'dist/preload.cjs', 'dist/sensors/sensor-host.js', 'dist/capture/capture-worker.js', 'dist/icons/tray-picture.png', 'dist/windows/index.html', 'dist/icons/tray-paused.png', 'package.json'])
      expect(files.filter((name) => /\.ts$|\.map$|\.spec\.|(^|\/)test\//.test(name) && !name.endsWith('.d.ts'))).to.deep.equal([])
      const native = files.filter((name) => name.endsWith('.node'))
      expect(native.filter((name) => !name.includes(`linux-${process.arch}`) && !name.includes('get-windows'))).to.deep.equal([])
      expect(native.some((name) => name.includes('uiohook-napi/prebuilds'))).to.equal(true)
      expect(native.some((name) => name.includes('node-screenshots'))).to.equal(true)
      const unpacked = (await readdir(join(resources, 'app.asar.unpacked/node_modules'), { recursive: true }))
      expect(unpacked.some((name) => /@img.sharp-libvips.*\.so/.test(name)), 'the library that sharp loads by its path').to.equal(true)
      expect(unpacked.some((name) => /sharp.*lib.sharp\.js|sharp.dist/.test(name))).to.equal(true)
      expect(await readdir(join(resources, 'app.asar.unpacked/node_modules'))).to.include('uiohook-napi')
      expect(files.some((name) => name.startsWith('node_modules/x11/lib/'))).to.equal(true)
    } finally {
      await folder.remove()
    }
  })

  it('is installed for everybody on the computer, signed by what the environment brings, as packages of every kind', async () => {
    const configuration = parse(await readFile(join(project, 'electron-builder.yml'), 'utf8'))
    expect(configuration.win.target).to.deep.equal(['nsis', 'msi'])
    expect(configuration.linux.target).to.deep.equal(['AppImage', 'deb', 'rpm'])
    expect([configuration.nsis.perMachine, configuration.msi.perMachine, configuration.nsis.oneClick]).to.deep.equal([true, true, false])
    expect(configuration.mac).to.deep.include({ hardenedRuntime: true, notarize: true, entitlements: 'installers/entitlements.mac.plist' })
    const entitlements = await readFile(join(project, configuration.mac.entitlements), 'utf8')
    expect([...entitlements.matchAll(/<key>([^<]+)<\/key>/g)].map(([, key]) => key)).to.deep.equal([
      'com.apple.security.cs.allow-jit', 'com.apple.security.cs.disable-library-validation', 'com.apple.security.automation.apple-events',
    ])
    expect(await readFile(join(project, configuration.nsis.include), 'utf8')).to.include('"/SERVER="')
    const secrets = /(CSC|AZURE|APPLE)_[A-Z_]*(PASSWORD|SECRET|KEY)\s*[:=]/
    for (const name of await readdir(join(project, 'installers'), { recursive: true })) {
      if (/\.(nsh|plist|admx|adml)$/.test(name)) expect(await readFile(join(project, 'installers', name), 'utf8'), name).to.not.match(secrets)
    }
    expect(configuration.appId, 'the name that the program gives Windows for itself').to.equal('dev.overt.agent')
  })

  it('is packed into files of the names that the guide for administrators gives', async () => {
    const configuration = parse(await readFile(join(project, 'electron-builder.yml'), 'utf8'))
    const guide = await readFile(join(project, '../docs/agent-installers.md'), 'utf8')
    const { version } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { version: string }
    const patterns: readonly (readonly [pattern: string, extension: string, architecture: string])[] = [
      [configuration.nsis.artifactName, 'exe', ''], [configuration.msi.artifactName, 'msi', ''], ...configuration.mac.target.map((kind: string) => [configuration.mac.artifactName, kind, 'x64']),
      [configuration.appImage.artifactName, 'AppImage', 'x86_64'], [configuration.deb.artifactName, 'deb', 'amd64'], [configuration.rpm.artifactName, 'rpm', 'x86_64'],
    ]
    expect(patterns).to.have.length(8)
    for (const [pattern, extension, architecture] of patterns) {
      const name = pattern.replace('${version}', version).replace('${arch}', architecture).replace('${ext}', extension)
      expect(guide, name).to.include(`\`${name}\``)
    }
    expect([configuration.deb.packageName, configuration.rpm.packageName], 'Debian takes no capitals').to.deep.equal(['overt', 'overt'])
  })

  it('asks before it installs, keeps unsent records, and closes Electron\'s back doors', async () => {
    const configuration = await readFile(join(project, 'electron-builder.yml'), 'utf8')
    for (const line of [
      'oneClick: false', 'deleteAppDataOnUninstall: false', 'npmRebuild: false', 'hardenedRuntime: true', 'runAsNode: false', 'onlyLoadAppFromAsar: true',
      'enableNodeOptionsEnvironmentVariable: false', 'enableNodeCliInspectArguments: false', 'enableEmbeddedAsarIntegrityValidation: true',
    ]) expect(configuration).to.include(line)
  })
})
