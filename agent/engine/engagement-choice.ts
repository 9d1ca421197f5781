import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { engagementSensors } from '@overt/sdk/agent'
import type { EngagementSensor } from '@overt/sdk/agent'
import { readJson, writeAtomically } from './atomic-file.ts'

const stored = Compile(Type.Object({ off: Type.Array(Type.Enum(engagementSensors)) }))

/** The engagement sensors that the person has switched off on this computer, whatever the policy says. The choice survives restarts and applies to whoever signs in. */
export interface EngagementChoice {
  load(): Promise<void>
  allows(sensor: EngagementSensor): boolean
  /** In force at once, on disk when it returns. */
  set(sensor: EngagementSensor, allowed: boolean): Promise<void>
}

export function createEngagementChoice(file: string): EngagementChoice {
  let off: ReadonlySet<EngagementSensor> = new Set()
  return {
    async load() {
      const value = await readJson(file)
      off = new Set(stored.Check(value) ? value.off : [])
    },
    allows: (sensor) => !off.has(sensor),
    async set(sensor, allowed) {
      off = allowed ? off.difference(new Set([sensor])) : off.union(new Set([sensor]))
      await writeAtomically(file, JSON.stringify({ off: [...off] }))
    },
  }
}
