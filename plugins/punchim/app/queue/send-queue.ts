import { ApiFault, call, pluginAddress } from '../store/api.ts'
import { bootId, monotonicMs } from '../store/clock.ts'
import type { Owner, QueuedBreak, QueuedPunch } from '../store/database.ts'
import { isBreak, isFull, readKept } from '../store/database.ts'
import type { PunchAnswer, PunchReceipt } from '../../wire.ts'
import { completePunch, keepReceipt, listPunches, listQueued, listSelfies, refuseQueued, removeBreak, removeSelfie } from './queue.ts'

/** Who sends: a person's session or an enrolled kiosk. */
export interface Sender {
  readonly owner: Owner
  /** Below it lie `punches` and `punches/<id>/selfie`. */
  readonly address: string
  readonly token?: string | undefined
  /** The member whose session must be the present one; kiosks have none. */
  readonly workspaceId?: string
  readonly memberId?: string
}

/** How sending ended: everything is with the server, or why not. */
export type SendResult = 'sent' | 'offline' | 'signed-out' | 'switched-off' | 'later'

/** A kiosk's number is paused after wrong PINs: its punch waits aside, those of others go on. */
const pausedNumber = 'too-many-pins'

export const ownerOf = ({ workspaceId, memberId }: { readonly workspaceId: string; readonly memberId: string }): Owner => `${workspaceId}/${memberId}`

/** The person signed in on this phone, or its kiosk. */
export async function presentSender(): Promise<Sender | undefined> {
  const kiosk = await readKept('kiosk')
  if (kiosk !== undefined) return { owner: `kiosk/${kiosk.view.id}`, address: `${pluginAddress(kiosk.workspaceId)}/kiosk`, token: kiosk.token }
  const session = await readKept('session')
  return session === undefined ? undefined : { owner: ownerOf(session), address: pluginAddress(session.workspaceId), ...session }
}

/**
 * Sends what waits, in order, each record once: however many tabs and workers ask, one of them sends at a time. What the server refuses is set aside with its
 * reason, and the next one is sent; what it cannot take now ends the round.
 */
export async function sendQueue(sender: Sender): Promise<SendResult> {
  // Browsers without locks may send a record twice; the server acknowledges the second one as the first.
  return (navigator as Partial<Navigator>).locks?.request('punchim-send', () => sendInOrder(sender)) ?? sendInOrder(sender)
}

async function sendInOrder(sender: Sender): Promise<SendResult> {
  const { owner } = sender
  const unsent = async () => (await listQueued(owner)).filter(({ refusal }) => refusal === null || refusal.code === pausedNumber)
  if ((await unsent()).length + (await listSelfies(owner)).length === 0) return 'sent'
  try {
    await requireOwnSession(sender)
    for (const one of await unsent()) await (isBreak(one) ? sendBreak(sender, one) : sendPunch(sender, one))
    await sendSelfies(sender)
    return 'sent'
  } catch (cause) {
    // The server has the punch, and there is no room to note that: it is sent again, and acknowledged again, until there is.
    if (isFull(cause)) return 'later'
    if (!(cause instanceof ApiFault)) throw cause
    return resultOf(cause)
  }
}

/** Another account may have signed in on this browser since; it must not get these punches. */
async function requireOwnSession({ workspaceId, memberId }: Sender): Promise<void> {
  if (workspaceId === undefined) return
  const { items } = await call<{ items: { workspaceId: string; memberId: string }[] }>('/api/me/apps/punchim/workspaces')
  if (items.some((one) => one.workspaceId === workspaceId && one.memberId === memberId)) return
  throw items.some((one) => one.workspaceId === workspaceId) ? new ApiFault(401, 'other-account') : new ApiFault(404, 'plugin-disabled')
}

async function sendPunch({ address, token }: Sender, punch: QueuedPunch): Promise<void> {
  const { id, body } = punch
  try {
    const sentMonotonicMs = body.bootId === bootId ? monotonicMs() : null
    const { punch: receipt } = await call<PunchAnswer>(`${address}/punches`, { method: 'POST', body: { ...body, sentMonotonicMs }, token })
    await completePunch(punch, receipt)
  } catch (cause) {
    if (!isRefusal(cause)) throw cause
    await refuseQueued(id, { code: cause.code, detail: cause.detail })
  }
}

/** Breaks belong to attendance: where it is off they are set aside, and punches go on. */
async function sendBreak({ workspaceId = '' }: Sender, { id, act, body }: QueuedBreak): Promise<void> {
  try {
    await call(`${pluginAddress(workspaceId, 'attendance')}/breaks/${act}`, { method: 'POST', body })
    await removeBreak(id)
  } catch (cause) {
    if (!isRefusal(cause) && !(cause instanceof ApiFault && cause.code === 'plugin-disabled')) throw cause
    await refuseQueued(id, { code: cause.code, detail: cause.detail })
  }
}

/** A selfie follows its punch, once the server has that. */
async function sendSelfies({ owner, address, token }: Sender): Promise<void> {
  const queued = new Set((await listPunches(owner)).map(({ id }) => id))
  for (const { punchId, bytes, mediaType } of await listSelfies(owner)) {
    if (queued.has(punchId)) continue
    try {
      const receipt = await call<PunchReceipt>(`${address}/punches/${punchId}/selfie`, { method: 'PUT', file: { bytes, mediaType }, token, timeoutMs: 60_000 })
      await keepReceipt(owner, receipt)
    } catch (cause) {
      // Not wanted any more, or not usable: no later try would change that, and the punch has its flag.
      if (!isRefusal(cause)) throw cause
    }
    await removeSelfie(punchId)
  }
}

const isRefusal = (cause: unknown): cause is ApiFault => cause instanceof ApiFault && (cause.code === pausedNumber || (!cause.isTemporary && resultOf(cause) === 'later'))

function resultOf({ status, code, isOffline }: ApiFault): SendResult {
  if (isOffline) return 'offline'
  if (code === 'plugin-disabled' || code === 'kiosks-off') return 'switched-off'
  return status === 401 && code !== 'wrong-pin' ? 'signed-out' : 'later'
}
