/** Why the agent collects, or why not. */
export type Phase =
  | 'signed-out' | 'revoked' | 'no-policy' | 'policy-unacknowledged' | 'policy-expired' | 'nothing-to-collect'
  | 'tray-lost' | 'crash-loop' | 'paused' | 'collecting'
