import { keptSince, settingFields } from '@overt/sdk'
import type { RetentionDeclaration, RetentionEnd, RetentionKind, RetentionView, SettingsShape, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { PluginMistake } from '../kernel/errors.ts'
import { retentionText } from './retention-texts.ts'
import type { PlatformRetention } from './contracts.ts'

export const coreOwner = 'core'

type Parts = Pick<Platform, 'audit' | 'clock' | 'database' | 'plugins'>

export function createRetention(parts: () => Parts): PlatformRetention {
  const declared = new Map<string, RetentionDeclaration>()

  async function daysOf(owner: string, kind: RetentionKind, workspaceId: string): Promise<number> {
    if ('days' in kind.kept) return kind.kept.days
    return Number((await parts().plugins.settings(owner, workspaceId))[kind.kept.setting])
  }

  /** How the workspace wants the records of a kind to end. */
  async function endOf(owner: string, { ends, pseudonymized }: RetentionKind, workspaceId: string): Promise<RetentionEnd> {
    if (pseudonymized === undefined) return ends
    return (await parts().plugins.settings(owner, workspaceId))[pseudonymized.setting] === true ? 'pseudonymized' : ends
  }

  async function viewsOf(unit: UnitOfWork, owner: string, { at, kinds }: RetentionDeclaration, locale: string, runs: ReadonlyMap<string, RunRow>): Promise<RetentionView[]> {
    const { clock, plugins } = parts()
    const text = (key: string): string => (owner === coreOwner ? retentionText(locale, key) : plugins.message(owner, locale, `retention.${key}`))
    return Promise.all(kinds.map(async (kind) => {
      const run = runs.get(`${owner}.${kind.id}`)
      const [ends, days, next] = [await endOf(owner, kind, unit.workspaceId), await daysOf(owner, kind, unit.workspaceId), nextRun(clock.now(), at)]
      return {
        kind: `${owner}.${kind.id}`,
        plugin: owner === coreOwner ? null : owner,
        pluginTitle: owner === coreOwner ? null : plugins.title(owner, locale),
        title: text(kind.id), help: text(`${kind.id}-${ends === 'pseudonymized' ? ends : 'help'}`),
        days,
        setting: 'days' in kind.kept ? null : settingOf(plugins.get(owner)?.definition?.settings ?? {}, kind.kept.setting),
        ends,
        pseudonymizedBy: kind.pseudonymized?.setting ?? null,
        nextRunAt: next.toString(),
        nextBefore: keptSince(next, days),
        lastRun: run === undefined ? null : { at: run.ran_at.toISOString(), records: Number(run.records), total: Number(run.total) },
      }
    }))
  }

  return {
    declare(owner, declaration) {
      if (declared.has(owner)) throw new PluginMistake(`${owner} declares its retention twice`)
      if (!/^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(declaration.at)) throw new PluginMistake(`${owner} has its nightly round at ${declaration.at}: write HH:MM`)
      for (const { id, kept, pseudonymized } of declaration.kinds) {
        if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw new PluginMistake(`${owner} declares that ${id} expire: such an id is lower-case words with dashes`)
        if ('setting' in kept && parts().plugins.get(owner)?.definition?.settings?.[kept.setting]?.kind !== 'number') throw new PluginMistake(`${owner} keeps ${id} for as long as its setting ${kept.setting} says, which is no number`)
        if (pseudonymized !== undefined && parts().plugins.get(owner)?.definition?.settings?.[pseudonymized.setting]?.kind !== 'toggle') throw new PluginMistake(`${owner} keeps ${id} without the person where its setting ${pseudonymized.setting} says so, which is no toggle`)
      }
      declared.set(owner, declaration)
    },
    kinds: (owner) => declared.get(owner)?.kinds ?? [],
    async run(owner, workspaceId, signal) {
      const declaration = declared.get(owner)
      if (declaration === undefined) return
      const { audit, clock, database } = parts()
      await declaration.prepare?.(workspaceId, signal)
      for (const kind of declaration.kinds) {
        if (signal.aborted) return
        const [days, now] = [await daysOf(owner, kind, workspaceId), clock.now()]
        const ends = await endOf(owner, kind, workspaceId)
        const round = { workspaceId, days, before: keptSince(now, days), signal }
        const records = await (ends === 'pseudonymized' ? kind.pseudonymized!.keepExpired(round) : kind.deleteExpired(round))
        const name = `${owner}.${kind.id}`
        await database.inWorkspace({ workspaceId }, async (unit) => {
          await unit.query(`insert into core.retention_run (workspace_id, kind, ran_at, records, total) values ($1, $2, $3, $4, $4)
            on conflict (workspace_id, kind) do update set ran_at = excluded.ran_at, records = excluded.records, total = retention_run.total + excluded.total`, [workspaceId, name, now.toString(), records])
          if (records > 0) await audit.record(unit, { action: 'retention.applied', subject: 'Retention', subjectId: null, after: { kind: name, days, records, ends } })
        })
      }
    },
    async list(unit, locale) {
      const enabled = new Set(await parts().plugins.enabledIn(unit.workspaceId))
      const rows = await unit.query<RunRow>('select kind, ran_at, records, total from core.retention_run where workspace_id = $1', [unit.workspaceId])
      const runs = new Map(rows.map((row) => [row.kind, row]))
      const owners = [...declared].filter(([owner]) => owner === coreOwner || enabled.has(owner))
      return (await Promise.all(owners.map(([owner, declaration]) => viewsOf(unit, owner, declaration, locale, runs)))).flat()
    },
    remove(owner) { declared.delete(owner) },
  }
}

interface RunRow { readonly kind: string; readonly ran_at: Date; readonly records: string; readonly total: string }

function settingOf(shape: SettingsShape, key: string): RetentionView['setting'] {
  const field = settingFields(shape).find((known) => known.key === key)
  return field === undefined ? null : { key, minimum: field.minimum ?? 0, maximum: field.maximum ?? Number.MAX_SAFE_INTEGER, default: Number(field.default) }
}

/** The next time that a clock in UTC shows `HH:MM`. */
function nextRun(now: Temporal.Instant, at: string): Temporal.Instant {
  const here = now.toZonedDateTimeISO('UTC')
  const today = here.withPlainTime(at)
  return (Temporal.ZonedDateTime.compare(today, here) > 0 ? today : today.add({ days: 1 })).toInstant()
}

/** The `cron` pattern of a nightly round. */
export const nightly = (at: string): string => `${String(Number(at.slice(3)))} ${String(Number(at.slice(0, 2)))} * * *`
