import { sealPin } from '../../rules/index.ts'
import { changePunch, listPunches } from '../queue/queue.ts'
import type { Owner } from '../store/database.ts'

/** Encrypts the PINs that an earlier version of the app kept as they were typed. */
export async function sealKeptPins(owner: Owner, pinKey: string): Promise<void> {
  for (const { id, body } of await listPunches(owner)) {
    if (!('pin' in body)) continue
    const { pin, ...rest } = body
    const sealedPin = await sealPin(pinKey, pin, { punchId: id, memberNumber: body.memberNumber })
    await changePunch(id, (punch) => ({ ...punch, body: { ...rest, sealedPin } }))
  }
}
