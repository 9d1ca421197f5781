import type { KioskView } from '../../wire.ts'
import { ApiFault, call, pluginAddress } from '../store/api.ts'
import { noteServerTime } from '../store/clock.ts'
import { keep } from '../store/database.ts'
import type { EnrolledKiosk } from '../store/database.ts'

export interface KioskLink {
  readonly workspaceId: string
  readonly token: string
}

/** Reads `…/kiosk#<workspaceId>.<token>`, or what comes after its `#`. */
export function parseKioskLink(text: string): KioskLink | undefined {
  const [, workspaceId, token] = /(?:^|#)([0-9a-f-]{36})\.(ovk_[\w-]{20,100})$/.exec(text.trim()) ?? []
  return workspaceId === undefined || token === undefined ? undefined : { workspaceId, token }
}

/** Makes this device the kiosk of a link; undefined where no kiosk answers to it. Errors: `ApiFault` where the server cannot be reached. */
export async function enrol({ workspaceId, token }: KioskLink): Promise<EnrolledKiosk | undefined> {
  try {
    const view = await call<KioskView>(`${pluginAddress(workspaceId)}/kiosk`, { token })
    const enrolled = { workspaceId, token, view }
    await noteServerTime(view.serverTime)
    await keep('kiosk', enrolled)
    return enrolled
  } catch (cause) {
    if (cause instanceof ApiFault && !cause.isTemporary) return undefined
    throw cause
  }
}
