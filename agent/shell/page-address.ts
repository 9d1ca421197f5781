/** The windows' pages come through a protocol of the agent's own, never from `file:` and never from the network. */
export const pageScheme = 'agent'
export const pageOrigin = `${pageScheme}://window`
export const pageAddress = `${pageOrigin}/index.html`
export const trayLostAddress = `${pageAddress}?view=tray-lost`

/** Nothing but the agent's own files, and pictures that the page itself was handed; no request to anywhere. */
export const contentSecurityPolicy = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "img-src 'self' blob:", "connect-src 'none'",
  "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'",
].join('; ')
