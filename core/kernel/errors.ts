import { problem } from '@overt/sdk'

export const pluginDisabled = problem({ code: 'plugin-disabled', status: 404, title: 'Plugin is off', detail: 'The plugin {plugin} is not enabled in this workspace.' })
export const pluginFailed = problem({ code: 'plugin-failed', status: 503, title: 'Plugin is not available', detail: 'The plugin {plugin} is not available: {reason}.' })
export const pluginTimedOut = problem({ code: 'plugin-timed-out', status: 503, title: 'Plugin took too long', detail: 'The plugin {plugin} did not answer within {seconds} s.' })
export const pluginUnknown = problem({ code: 'plugin-unknown', status: 404, title: 'No such plugin', detail: 'A plugin {plugin} is not installed.' })
export const pluginNotReady = problem({ code: 'plugin-not-ready', status: 409, title: 'Plugin cannot be enabled', detail: 'The plugin {plugin} cannot be enabled: {reason}.' })
export const pluginRequires = problem({ code: 'plugin-requires', status: 409, title: 'Another plugin is needed first', detail: 'Enable {required} first: {plugin} needs it.' })
export const pluginOn = problem({ code: 'plugin-on', status: 409, title: 'Plugin is on', detail: 'Disable {plugin} before its data is erased.' })
export const pluginOperated = problem({ code: 'plugin-operated', status: 403, title: 'The operator decides', detail: 'The plugin {plugin} is switched on and off for all workspaces by the operator of this installation.' })
export const purgeNotConfirmed = problem({ code: 'purge-not-confirmed', status: 400, title: 'Not confirmed', detail: 'Send the id of the plugin as `confirm` to erase its data for good.' })
export const erasureNotConfirmed = problem({ code: 'erasure-not-confirmed', status: 400, title: 'Not confirmed', detail: 'Send the id of the member as `confirm` to erase what plugins hold about them for good.' })
export const memberNotRemoved = problem({ code: 'member-not-removed', status: 409, title: 'Still a member', detail: 'Remove the member from the workspace first.' })
export const wrongSettings = problem({ code: 'wrong-settings', status: 400, title: 'Wrong settings', detail: 'Some settings of {plugin} are not valid.' })
export const deliveryUnknown = problem({ code: 'delivery-unknown', status: 404, title: 'No such delivery', detail: 'This delivery is not parked (any more).' })
export const hookUnavailable = problem({ code: 'hook-unavailable', status: 409, title: 'A check could not be made', detail: 'The plugin {plugin} could not decide about this ({hook}), and without it nothing may change.' })
export const linkInvalid = problem({ code: 'link-invalid', status: 403, title: 'Not a valid address', detail: 'This address was not signed by this server.' })
export const linkExpired = problem({ code: 'link-expired', status: 403, title: 'Address expired', detail: 'This address was good for a short while only. Open the page again.' })

/** A mistake in a plugin's own code, found while it is loaded or when it misuses its context. */
export class PluginMistake extends Error {
  override readonly name = 'PluginMistake'
}
export const rightsUnavailable = problem({ code: 'rights-unavailable', status: 503, title: 'Rights cannot be read', detail: 'The plugin {plugin} could not say what you may do; nothing is shown or changed until it can.' })
