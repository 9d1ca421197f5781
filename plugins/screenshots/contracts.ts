import type { ScreenshotsPolicy } from './agent/wire.ts'

declare module '@overt/sdk' {
  interface AgentPolicies {
    screenshots: ScreenshotsPolicy
  }
  interface LiveEvents {
    /** Pictures of a member came or went. */
    'screenshots.changed': { readonly memberId: string }
  }
}
