const families: readonly (readonly [browser: string, application: RegExp])[] = [
  ['edge', /edge/i],
  ['brave', /brave/i],
  ['opera', /opera/i],
  ['vivaldi', /vivaldi/i],
  ['firefox', /firefox|librewolf|navigator/i],
  ['safari', /safari/i],
  ['chrome', /chrom(e|ium)/i],
]

/** The names an extension may report for its browser. */
export const browserNames = families.map(([browser]) => browser)

/** Whether the application in front is the browser that reported. */
export function isBrowser(browser: string, application: string | null): boolean {
  if (application === null) return false
  return families.find(([, pattern]) => pattern.test(application))?.[0] === browser
}
