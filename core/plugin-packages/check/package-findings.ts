import { existsSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import { platformVersion } from '../../version.ts'
import { lineOf } from './finding.ts'
import type { Finding } from './finding.ts'
import { textOf } from './plugin-files.ts'

interface PackageFile {
  readonly name?: string
  readonly version?: string
  readonly type?: string
  readonly license?: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const file = 'package.json'

/** What is wrong with `package.json`, the README and the copy of the SDK. */
export function packageFindings(folder: string): Finding[] {
  const text = textOf(folder, file)
  const { name, version, type, license, exports = {}, dependencies = {}, peerDependencies = {} } = JSON.parse(text) as PackageFile
  const finding = (code: string, key: string, message: string, cure: string): Finding => ({ code, file, line: lineOf(text, `"${key}"`), message, cure })
  const sdkRange = peerDependencies['@overt/sdk']
  return [
    ...name === undefined ? [finding('package-name', 'name', 'it has no name', 'Add "name", such as "overt-plugin-mood".')] : [],
    ...semver.valid(version) === null ? [finding('package-version', 'version', `${version ?? 'nothing'} is not a version`, 'Give "version" three numbers, such as "1.0.0".')] : [],
    ...type === 'module' ? [] : [finding('package-type', 'type', 'it is not an ES module', 'Set "type" to "module".')],
    ...license === undefined ? [finding('package-license', 'license', 'it has no license', 'Add "license" with an SPDX name, such as "Apache-2.0".')] : [],
    ...['./server', './plugin.json'].filter((entry) => !(entry in exports)).map((entry) => finding('package-exports', 'exports', `"exports" lacks ${entry}`, `Add "${entry}" to "exports".`)),
    ...sdkRange === undefined ? [finding('peer-missing', 'peerDependencies', '@overt/sdk is not a peer dependency', `Add "@overt/sdk": "^${platformVersion}" to "peerDependencies".`)] : peerRange(sdkRange),
    ...'@overt/sdk' in dependencies ? [finding('sdk-bundled', 'dependencies', '@overt/sdk must not be a dependency, because two copies split its types', 'Move it from "dependencies" to "peerDependencies".')] : [],
    ...existsSync(join(folder, 'node_modules', '@overt', 'sdk', 'node_modules', '@overt', 'sdk')) ? [finding('sdk-twice', 'peerDependencies', 'node_modules has a second copy of @overt/sdk', 'Delete node_modules and package-lock.json, then run npm install.')] : [],
    ...existsSync(join(folder, 'README.md')) ? [] : [{ code: 'readme-missing', file: 'README.md', line: 1, message: 'the file is missing', cure: 'Write what the plugin does, for the admins who decide about it.' }],
  ]

  function peerRange(range: string): Finding[] {
    const line = lineOf(text, '"@overt/sdk"')
    if (semver.validRange(range) === null) return [{ code: 'peer-range', file, line, message: `"${range}" is not a range of versions`, cure: `Write "^${platformVersion}".` }]
    return semver.satisfies(platformVersion, range, { includePrerelease: true }) ? []
      : [{ code: 'peer-range', file, line, message: `the peer dependency @overt/sdk ${range} does not include ${platformVersion}, which is installed`, cure: `Write "^${platformVersion}", or install a version of @overt/core that the range includes.` }]
  }
}
