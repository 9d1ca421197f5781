import { isUnencrypted } from './server-address.ts'
import type { AgentState } from './state.ts'
import type { Phase } from './phase.ts'

const clockToleranceMilliseconds = 120_000

/** The policy lets collect, whatever else may not. */
const inForce: readonly Phase[] = ['collecting', 'paused', 'tray-lost', 'crash-loop']

export type CheckName =
  | 'running' | 'signed-in' | 'online' | 'right-server' | 'policy' | 'sensors' | 'windows' | 'pictures' | 'accepted' | 'queue' | 'disk' | 'clock' | 'token' | 'update'

/** One line of "Not sending data?": how it stands, the reason as a code of that check, and figures for the text. */
export interface CheckResult {
  readonly name: CheckName
  readonly result: 'good' | 'attention' | 'bad' | 'unknown'
  readonly reason: string
  readonly values: Readonly<Record<string, string | number>>
}

/** Answers, from the state alone, why data may not be arriving. */
export function selfCheck(state: AgentState): CheckResult[] {
  const { sync, account, sensors } = state
  const check = (name: CheckName, result: CheckResult['result'], reason: string, values: CheckResult['values'] = {}): CheckResult =>
    ({ name, result, reason, values })
  return [
    check('running', 'good', 'running', { version: state.agentVersion }),
    account === null
      ? check('signed-in', 'bad', 'signed-out')
      : check('signed-in', state.phase === 'revoked' ? 'bad' : 'good', state.phase === 'revoked' ? 'revoked' : 'signed-in',
          { email: account.email, workspace: account.workspaceName }),
    check('online', sync.connection === 'online' ? 'good' : sync.connection === 'unknown' ? 'unknown' : 'bad', sync.connection,
      { detail: sync.detail, lastContactAt: sync.lastContactAt ?? 0 }),
    checkServer(state),
    check('policy', inForce.includes(state.phase) ? 'good' : 'bad', state.phase,
      { version: state.policy?.version ?? 0 }),
    checkSensors(state),
    check('windows', sensors.window === 'unavailable' ? 'attention' : 'good', sensors.window ?? 'off'),
    checkPictures(state),
    sync.lastAcknowledgedAt === null
      ? check('accepted', 'unknown', 'never')
      : check('accepted', 'good', 'accepted', { at: sync.lastAcknowledgedAt, records: sync.acknowledgedRecords }),
    check('queue', state.queue.records > 1_000 ? 'attention' : 'good', state.queue.records === 0 ? 'empty' : 'waiting',
      { records: state.queue.records, bytes: state.queue.bytes }),
    check('disk', state.trouble === null ? 'good' : 'bad', state.trouble ?? 'writable', { held: state.queue.held }),
    checkClock(state.machineOffset),
    check('token', state.tokenProtection === 'system' ? 'good' : 'attention', state.tokenProtection),
    checkUpdate(state),
  ]
}

function checkServer({ account, sync }: AgentState): CheckResult {
  const of = (result: CheckResult['result'], reason: string): CheckResult => ({ name: 'right-server', result, reason, values: { server: account?.server ?? '' } })
  if (account === null) return of('unknown', 'unknown')
  if (sync.connection === 'foreign') return of('bad', 'foreign')
  return isUnencrypted(account.server) ? of('attention', 'unencrypted') : of('good', 'right')
}

function checkSensors({ sensors, phase, activitySource }: AgentState): CheckResult {
  const base = { name: 'sensors', values: { failures: sensors.failures } } as const
  if (phase === 'tray-lost' || phase === 'crash-loop') return { ...base, result: 'bad', reason: phase }
  if (sensors.state === 'off') return { ...base, result: phase === 'collecting' ? 'bad' : 'unknown', reason: 'off' }
  if (sensors.state !== 'running') return { ...base, result: 'attention', reason: sensors.state }
  const { source, reason } = activitySource
  if (source === 'none') return { ...base, result: 'attention', reason: 'none' }
  return { ...base, result: reason === 'failed' || reason === 'not-permitted' ? 'attention' : 'good', reason: reason ?? 'hook' }
}

/** Said here and nowhere else: a desktop that shows its screen to no program is no reason to nag. */
function checkPictures({ pictures }: AgentState): CheckResult {
  const values = { failures: pictures.failures, pictures: pictures.waiting, bytes: pictures.bytes, detail: pictures.detail, damaged: pictures.damaged }
  const of = (result: CheckResult['result'], reason: string): CheckResult => ({ name: 'pictures', result, reason, values })
  if (!pictures.isOn && pictures.waiting === 0) return of('good', 'off')
  if (pictures.isOn && pictures.support !== 'possible') return of('attention', pictures.support)
  if (pictures.failures > 0) return of('attention', 'failing')
  if (pictures.damaged > 0) return of('attention', 'damaged')
  if (pictures.detail !== '') return of('attention', 'refused')
  return of('good', pictures.waiting > 0 ? 'waiting' : 'running')
}

function checkUpdate({ update }: AgentState): CheckResult {
  if (update.status === 'refused') return { name: 'update', result: 'attention', reason: update.code, values: { message: update.message } }
  const result = update.status === 'ready' ? 'attention' : 'good'
  return { name: 'update', result, reason: update.status, values: update.status === 'none' ? {} : { version: update.version } }
}

function checkClock(offset: number | null): CheckResult {
  const seconds = Math.round((offset ?? 0) / 1_000)
  if (offset === null) return { name: 'clock', result: 'unknown', reason: 'unknown', values: { seconds } }
  const good = Math.abs(offset) <= clockToleranceMilliseconds
  return { name: 'clock', result: good ? 'good' : 'attention', reason: good ? 'right' : 'wrong', values: { seconds } }
}
