import type { ServerContext } from '@overt/sdk'
import type { settings } from './settings.ts'

export type ReportsContext = ServerContext<typeof settings>
