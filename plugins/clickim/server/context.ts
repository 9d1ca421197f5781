import type { ServerContext } from '@overt/sdk'
import type {} from '@overt/plugin-activity/contracts'
import type { ClickSettings } from './settings.ts'

export type ClickContext = ServerContext<ClickSettings>
