import type { Recipient, RetentionView, UnitOfWork } from '@overt/sdk'
import { presetInForce } from '../applied-preset.ts'
import { readCollected } from '../collected.ts'
import type { Collected } from '../collected.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import type { DocumentLanguage } from './document.ts'

/** The present configuration as documents say it: read by the functions that the pages use. */
export interface SetUp {
  readonly workspace: string
  readonly timeZone: string
  readonly members: number
  readonly monitored: number
  /** What the platform and the plugins that are on record. */
  readonly collections: readonly Collected[]
  /** The policy that holds for a monitored member, in its own sentences. */
  readonly sentences: readonly string[]
  readonly policyVersion: number
  readonly retention: readonly Pick<RetentionView, 'title' | 'days' | 'ends' | 'help'>[]
  readonly recipients: readonly Recipient[]
  readonly lookReason: boolean
  readonly pauseAllowed: boolean
  /** Id of the preset that was applied last. */
  readonly preset: string | null
  readonly contact: string | null
  readonly answerDays: number
  readonly representatives: readonly string[]
}

/** In one language of the policy. */
export async function readSetUp(context: PrivacyContext, unit: UnitOfWork, language: DocumentLanguage, { contact, representatives }: Pick<SetUp, 'contact' | 'representatives'>): Promise<SetUp> {
  const { name, timeZone } = await context.directory.workspace(unit)
  const { monitoring, lookReason, recipients } = await context.configuration.read(unit, language)
  const [counts] = await unit.query<{ members: number; monitored: number }>(`select count(*)::int as members, count(*) filter (where monitored)::int as monitored from core.member where workspace_id = $1 and status = 'active'`, [unit.workspaceId])
  const policy = await context.configuration.policy(unit, language)
  return {
    workspace: name, timeZone, members: counts?.members ?? 0, monitored: counts?.monitored ?? 0,
    collections: await readCollected(context, unit, language),
    sentences: policy.sentences, policyVersion: policy.version,
    retention: (await context.retention.list(unit, language)).map(({ title, days, ends, help }) => ({ title, days, ends, help })),
    recipients, lookReason: lookReason !== 'off', pauseAllowed: monitoring.pause.allowed, preset: (await presetInForce(unit))?.id ?? null,
    contact, answerDays: (await context.settings(unit.workspaceId)).answerDays, representatives,
  }
}
