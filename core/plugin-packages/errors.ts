import { problem } from '@overt/sdk'

export const notAPlugin = problem({ code: 'not-a-plugin', status: 400, title: 'Not a plugin', detail: '{where}: {reason}.' })
export const packageUnsafe = problem({ code: 'package-unsafe', status: 400, title: 'Not a safe package', detail: 'Nothing was unpacked: {reason}. Build the package with `overt plugin pack`.' })
export const pluginPresent = problem({ code: 'plugin-present', status: 409, title: 'Already there', detail: 'The plugin {plugin} {version} is installed in {folder}; use --replace for another version.' })
export const pluginShipped = problem({ code: 'plugin-shipped', status: 409, title: 'Part of the platform', detail: 'The plugin {plugin} comes with the platform.' })
export const pluginHasDependencies = problem({ code: 'plugin-has-dependencies', status: 409, title: 'Not self-contained', detail: 'The package of {plugin} has dependencies of its own ({names}); build it with `overt plugin pack`, which bundles them.' })
export const checkFailed = problem({ code: 'plugin-check-failed', status: 400, title: 'The check found faults', detail: '{plugin} was left out:{findings}' })
export const downgradeRefused = problem({ code: 'downgrade-refused', status: 409, title: 'The tables are newer', detail: '{plugin} {version} does not know the migrations {names}, which have been applied. Add the version that made them, or a newer one.' })
export const olderVersion = problem({ code: 'plugin-older', status: 409, title: 'An older version', detail: '{plugin} {present} is installed, and {version} is older. `overt plugin rollback {plugin}` brings the version before back.' })
export const packageUnknown = problem({ code: 'package-unknown', status: 404, title: 'No such package', detail: 'This package is not waiting any more. Upload it or look it up again.' })
export const tooManyPackages = problem({ code: 'too-many-packages', status: 429, title: 'Too many packages', detail: '{most} packages are waiting to be installed. Install one of them, or try again in an hour.' })
export const registryRefused = problem({ code: 'registry-refused', status: 409, title: 'The registry gave no package', detail: '{name}: {reason}.' })
export const installNotAllowed = problem({ code: 'install-not-allowed', status: 403, title: 'Not allowed here', detail: 'The operator of this installation decides who may add plugins (OVERT_PLUGIN_INSTALL).' })
