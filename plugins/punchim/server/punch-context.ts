import type { ServerContext } from '@overt/sdk'
import type {} from '../contracts.ts'
import type { PunchSettings } from './settings.ts'

export type PunchContext = ServerContext<PunchSettings>
