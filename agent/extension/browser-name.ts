/** The browser's name as the agent knows it, from its user agent string. */
export function browserName(userAgent: string): string {
  const names = [['edge', /Edg\//], ['opera', /OPR\//], ['vivaldi', /Vivaldi/], ['brave', /Brave/], ['firefox', /Firefox\//]] as const
  return names.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'chrome'
}
