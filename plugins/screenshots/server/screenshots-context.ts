import type { ServerContext } from '@overt/sdk'
import type { ScreenshotsSettings } from './settings.ts'

export type ScreenshotsContext = ServerContext<ScreenshotsSettings>
