import type { Api } from '@overt/sdk/ui'

/** An API whose reads may be served by what the page has just received. */
export const sharingReads = (api: Api): Api => ({ ...api, get: (path, options) => api.get(path, { mayBeKept: true, ...options }) })
