import { problem } from '@overt/sdk'

export const pluginDisabled = problem({ code: 'plugin-disabled', status: 404, title: 'Plugin is off', detail: 'The plugin {plugin} is not enabled in this workspace.' })
export const pluginFailed = problem({ code: 'plugin-failed', status: 503, title: 'Plugin is not available', detail: 'This part is unavailable, because the plugin {plugin} is not running. Try again later; an admin finds the reason under Settings → Plugins.' })
export const pluginTimedOut = problem({ code: 'plugin-timed-out', status: 503, title: 'Plugin took too long', detail: 'The plugin {plugin} did not answer within {seconds} s.' })
export const pluginUnknown = problem({ code: 'plugin-unknown', status: 404, title: 'No such plugin', detail: 'A plugin {plugin} is not installed.' })
export const pluginNotReady = problem({ code: 'plugin-not-ready', status: 409, title: 'Plugin cannot be enabled', detail: 'The plugin {plugin} cannot be enabled: {reason}.' })
export const pluginDropped = problem({ code: 'plugin-dropped', status: 409, title: 'The plugin was removed', detail: 'The plugin {plugin} was removed from this installation; a running server keeps its code until it is restarted. It can be switched on again once it has been added again and the server restarted.' })
export const pluginRequires = problem({ code: 'plugin-requires', status: 409, title: 'Another plugin is needed first', detail: 'Enable {required} first: {plugin} needs it.' })
export const pluginOn = problem({ code: 'plugin-on', status: 409, title: 'Plugin is on', detail: 'Disable {plugin} before its data is erased.' })
export const pluginOperated = problem({ code: 'plugin-operated', status: 403, title: 'The operator decides', detail: 'The plugin {plugin} is switched on and off for all workspaces by the operator of this installation.' })
export const purgeNotConfirmed = problem({ code: 'purge-not-confirmed', status: 400, title: 'Not confirmed', detail: 'Send the id of the plugin as `confirm` to erase its data for good.' })
export const wrongSettings = problem({ code: 'wrong-settings', status: 400, title: 'Wrong settings', detail: 'Some settings of {plugin} are not valid.' })
export const settingTaken = problem({ code: 'setting-taken', status: 409, title: 'Already in use', detail: '“{value}” is in use on this server already. Choose another one.' })
export const deliveryUnknown = problem({ code: 'delivery-unknown', status: 404, title: 'No such delivery', detail: 'This delivery is not parked (any more).' })
export const hookUnavailable = problem({ code: 'hook-unavailable', status: 409, title: 'A check could not be made', detail: 'The plugin {plugin} could not decide about this ({hook}), and without it nothing may change.' })
export const outgoingRefused = problem({ code: 'outgoing-refused', status: 409, title: 'A call to another service was refused', detail: 'The plugin {plugin} may not call {host}: {reason}.' })
export const outgoingFailed = problem({ code: 'outgoing-failed', status: 409, title: 'Another service could not be called', detail: 'The plugin {plugin} got no answer from {host}: {reason}. Try again later.' })
export const linkInvalid = problem({ code: 'link-invalid', status: 403, title: 'Not a valid address', detail: 'This address was not signed by this server.' })
export const linkExpired = problem({ code: 'link-expired', status: 403, title: 'Address expired', detail: 'This address was good for a short while only. Open the page again.' })

/** A mistake in a plugin's own code, found while it is loaded or when it misuses its context. */
export class PluginMistake extends Error {
  override readonly name = 'PluginMistake'
}
export const rightsUnavailable = problem({ code: 'rights-unavailable', status: 503, title: 'Rights cannot be read', detail: 'The plugin {plugin} could not say what you may do; nothing is shown or changed until it can.' })
