import type {} from '@overt/sdk'

declare module '@overt/sdk' {
  interface LiveEvents {
    'privacy.copy-changed': { readonly copyId: string }
  }
}
