/** What a browser says of itself. `brands`: in Chromium and its relatives, which of them it is. */
export interface BrowserIdentity {
  readonly userAgent: string
  readonly userAgentData?: { readonly brands: readonly { readonly brand: string }[] }
}

const names = [
  ['edge', /Edg\/|Microsoft Edge/], ['opera', /OPR\/|Opera/], ['vivaldi', /Vivaldi/], ['brave', /Brave/], ['firefox', /Firefox\//], ['chrome', /Google Chrome/],
] as const

/** The browser's name as the agent knows it. Chromium alone and Chrome differ in their brands only. */
export function browserName({ userAgent, userAgentData }: BrowserIdentity): string {
  const identity = [userAgent, ...(userAgentData?.brands ?? []).map(({ brand }) => brand)].join('\n')
  return names.find(([, pattern]) => pattern.test(identity))?.[0] ?? 'chromium'
}
