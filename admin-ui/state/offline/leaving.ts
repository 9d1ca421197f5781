import { translate } from '../../app/i18n.ts'
import { ask } from '../confirm.ts'
import { person, waitingCounts, waitingOfOthers, waitingOfPerson } from './door.ts'
import { countWaiting, discardAll } from './queue.ts'
import { sendWaiting } from './send-waiting.ts'

/** Before somebody signs out: sends what waits, and asks about what cannot be sent. False where they would rather stay. */
export async function settleBeforeSignOut(): Promise<boolean> {
  const members = new Set(person.value?.members.values())
  for (const memberId of members) await sendWaiting(memberId)
  const count = waitingOfPerson.value
  if (count === 0) return true
  if (!await ask({ title: translate('offline.leave-title'), description: translate('offline.leave-text', { count }), confirmLabel: translate('offline.leave-discard') })) return false
  await discardAll(members)
  return true
}

/** What somebody else left in this browser is neither shown nor sent; whoever is here may make room, once asked. */
export async function discardOfOthers(): Promise<void> {
  await countWaiting()
  const count = waitingOfOthers.value
  const own = new Set(person.value?.members.values())
  if (count === 0 || !await ask({ title: translate('offline.others-title'), description: translate('offline.others-text', { count }), confirmLabel: translate('offline.drop') })) return
  await discardAll(new Set(Object.keys(waitingCounts.value).filter((id) => !own.has(id))))
}
