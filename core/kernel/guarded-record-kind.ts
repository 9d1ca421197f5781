import { PluginFault } from './guarded-call.ts'
import type { Guard } from './guarded-call.ts'
import type { AnyRecordKind } from './plugin-registrations.ts'

const storeTimeoutMs = 30_000

/**
 * A record kind whose code runs under its plugin's name, with a timeout. What it throws is passed on as it was: the ingest tells a
 * collision from a bad record by it, and halves a batch with bad ones, so that faults here never pause the plugin.
 */
export function guardedRecordKind(plugin: string, kind: AnyRecordKind, guard: Guard): AnyRecordKind {
  const call = async <T>(workspaceId: string, run: () => Promise<T>): Promise<T> => {
    try {
      return await guard.call({ plugin, place: `records ${kind.kind}`, workspaceId, timeoutMs: storeTimeoutMs, background: true, mayRefuse: true, answers: true, neverPaused: true }, run)
    } catch (error) {
      throw error instanceof PluginFault && error.kind === 'threw' ? error.cause : error
    }
  }
  const { file } = kind
  return {
    ...kind,
    store: (unit, device, records, context) => call(unit.workspaceId, () => kind.store(unit, device, records, context)),
    ...(file === undefined ? {} : {
      file: {
        ...file,
        ...(file.prepare === undefined ? {} : { prepare: (device, record, uploaded, context) => call(device.workspaceId, () => file.prepare!(device, record, uploaded, context)) }),
        store: (unit, device, record, prepared, context) => call(unit.workspaceId, () => file.store(unit, device, record, prepared, context)),
      },
    }),
  }
}
