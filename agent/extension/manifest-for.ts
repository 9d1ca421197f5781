import manifest from './manifest.json' with { type: 'json' }

export const extensionBrowsers = ['chromium', 'firefox'] as const
export type ExtensionBrowser = (typeof extensionBrowsers)[number]

/** Chosen once; Mozilla knows the extension by it, and so do companies' policies. */
export const firefoxExtensionId = 'browser@agent.overt.dev'

/** The manifest of one family of browsers: what they share is in `manifest.json`, as Chromium reads it. */
export function manifestFor(browser: ExtensionBrowser): Readonly<Record<string, unknown>> {
  if (browser === 'chromium') return manifest
  const { key: _, minimum_chrome_version: __, background, ...shared } = manifest
  return {
    ...shared,
    // Firefox has no service workers for extensions: the same script runs in a page without a window.
    background: { scripts: [background.service_worker], type: background.type },
    browser_specific_settings: {
      gecko: { id: firefoxExtensionId, strict_min_version: '140.0', data_collection_permissions: { required: ['browsingActivity'] } },
    },
  }
}
