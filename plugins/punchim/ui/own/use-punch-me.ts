import { useResource } from '@overt/sdk/ui'
import type { Me } from '../../wire.ts'

/** The reader's state, assignments and kiosk number, renewed when they punch or rules change. */
export const usePunchMe = () => useResource<Me>(() => 'me', { live: ['punchim.changed', 'punchim.rules-changed'] })

/** The app in which people punch, as a phone opens it. */
export const appPath = '/apps/punchim/'
export const appAddress = (): string => new URL(appPath, location.origin).href
