import type { AgentPolicy, CollectedRecord, Collector, CollectorContext, CollectorState, RunningCollector, SensorNeeds, Tick } from '@overt/sdk/agent'
import type { EngagementSensor } from '@overt/sdk/agent'
import { engagementOf, uuidv7At } from '@overt/sdk/agent'
import { Compile } from 'typebox/compile'

export type CollectorStatus = 'off' | 'running' | 'invalid-policy'

/** The collectors of this build, running as far as a policy in force asks for them. */
export interface Collection {
  /** Starts, restarts and stops collectors; null: nothing may be collected. */
  configure(policy: AgentPolicy | null): void
  /** Each collector gets the signs of the sensors that it needs, and of no others. */
  tick(tick: Omit<Tick, 'engaged'>, signs: readonly EngagementSensor[]): void
  cut(): void
  rebase(): void
  /** What a crash now would lose. */
  open(): readonly CollectedRecord[]
  needs(): SensorNeeds | null
  state(): CollectorState | null
  status(): Readonly<Record<string, CollectorStatus>>
}

/** What collectors may ask of the engine; `screen` says whether this one's policy has it look at the screen. */
export type CollectorHost = (collector: Collector, screen: boolean) => Omit<CollectorContext<unknown>, 'policy' | 'newId'>

export function createCollection(collectors: readonly Collector[], host: CollectorHost): Collection {
  const entries = collectors.map((collector) => ({
    collector,
    validator: Compile(collector.policy),
    running: null as { part: string, needs: SensorNeeds, run: RunningCollector } | null,
    status: 'off' as CollectorStatus,
  }))
  const runs = (): RunningCollector[] => entries.flatMap(({ running }) => (running === null ? [] : [running.run]))
  return {
    configure(policy) {
      for (const entry of entries) {
        const value = policy?.plugins[entry.collector.id]
        const valid = value !== undefined && entry.validator.Check(value)
        entry.status = valid ? 'running' : value === undefined ? 'off' : 'invalid-policy'
        const part = valid ? JSON.stringify(value) : null
        if (part === (entry.running?.part ?? null)) continue
        entry.running?.run.cut()
        entry.running = null
        if (!valid || part === null) continue
        const limited = entry.collector.limit(value)
        const needs = entry.collector.needs(limited)
        const run = entry.collector.start({ ...host(entry.collector, needs.screen === true), policy: limited, newId: uuidv7At })
        entry.running = { part, needs, run }
      }
    },
    tick(tick, signs) {
      for (const { running } of entries) {
        running?.run.tick({ ...tick, engaged: engagementOf(signs.filter((sensor) => running.needs.engagement?.includes(sensor))) })
      }
    },
    cut: () => runs().forEach((run) => run.cut()),
    rebase: () => runs().forEach((run) => run.rebase()),
    open: () => runs().flatMap((run) => run.open()),
    needs() {
      const needs = entries.flatMap(({ running }) => (running === null ? [] : [running.needs]))
      if (needs.length === 0) return null
      return {
        input: needs.some(({ input }) => input),
        inputHook: needs.some(({ inputHook }) => inputHook === true),
        window: needs.some(({ window }) => window),
        domain: needs.some(({ domain }) => domain),
        screen: needs.some(({ screen }) => screen === true),
        engagement: [...new Set(needs.flatMap(({ engagement = [] }) => engagement))],
      }
    },
    state: () => runs().map((run) => run.state()).find((state) => state !== null) ?? null,
    status: () => Object.fromEntries(entries.map(({ collector, status }) => [collector.id, status])),
  }
}
