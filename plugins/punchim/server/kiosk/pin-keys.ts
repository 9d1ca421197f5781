import type { UnitOfWork } from '@overt/sdk'
import { createPinKeys, openPin } from '../../rules/index.ts'
import type { PinBinding } from '../../rules/index.ts'
import { pinUnreadable } from '../errors.ts'
import type { PunchContext } from '../punch-context.ts'

type Context = Pick<PunchContext, 'database' | 'seal'>
interface KioskPlace { readonly workspaceId: string; readonly id: string }
interface Keys { readonly publicKey: string | null; readonly sealed: string | null }

const sealName = (id: string): string => `kiosk ${id}`

async function readKeys(unit: UnitOfWork, id: string): Promise<Keys> {
  const [row] = await unit.query<Keys>({
    name: 'punchim-kiosk-keys', text: 'select pin_public_key as "publicKey", pin_private_key as sealed from p_punchim.kiosk where workspace_id = $1 and id = $2', values: [unit.workspaceId, id],
  })
  return row ?? { publicKey: null, sealed: null }
}

/** The key for which a kiosk encrypts PINs: made when it first asks, and again where the installation's secret has changed since. */
export async function pinKeyOf({ database, seal }: Context, { workspaceId, id }: KioskPlace): Promise<string> {
  const before = await database.inWorkspace({ workspaceId }, (unit) => readKeys(unit, id))
  if (before.publicKey !== null && before.sealed !== null && seal.open(workspaceId, sealName(id), before.sealed) !== undefined) return before.publicKey
  // Outside of the transaction: to find the primes takes its time.
  const { publicKey, privateKey } = await createPinKeys()
  return database.inWorkspace({ workspaceId }, async (unit) => {
    const [made] = await unit.query<{ publicKey: string }>(`
      update p_punchim.kiosk set pin_public_key = $3, pin_private_key = $4 where workspace_id = $1 and id = $2 and pin_private_key is not distinct from $5 and revoked_at is null returning pin_public_key as "publicKey"`,
    [workspaceId, id, publicKey, seal.close(workspaceId, sealName(id), privateKey), before.sealed])
    // Another request may have made one meanwhile.
    return made?.publicKey ?? (await readKeys(unit, id)).publicKey ?? publicKey
  })
}

/** A PIN that a kiosk encrypted. Errors: `pin-unreadable`. */
export async function openKioskPin({ database, seal }: Context, { workspaceId, id }: KioskPlace, sealedPin: string, binding: PinBinding): Promise<string> {
  const { sealed } = await database.inWorkspace({ workspaceId }, (unit) => readKeys(unit, id))
  const privateKey = sealed === null ? undefined : seal.open(workspaceId, sealName(id), sealed)
  const pin = privateKey === undefined ? undefined : await openPin(privateKey, sealedPin, binding)
  if (pin === undefined) throw pinUnreadable()
  return pin
}
