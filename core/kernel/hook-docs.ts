import { coreHooks } from './core-hooks.ts'
import { defaultTimeoutMs } from './hook-dispatch.ts'
import { breakerFaults, breakerOpenMs } from './breaker.ts'
import { slowCallMs } from './guarded-call.ts'
import { deliveryAttempts } from './hook-delivery.ts'

const seconds = (ms: number): string => `${ms / 1_000} s`

/** The text of docs/hooks.md; a test keeps the file equal to it. */
export function hookDocs(): string {
  const rows = Object.entries(coreHooks).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, { kind, onFault, timeoutMs, whileOff, doc }]) =>
    `| \`${name}\` | ${kind} | ${onFault ?? ''} | ${whileOff ?? ''} | ${seconds(timeoutMs ?? defaultTimeoutMs[kind])} | ${doc} |`)
  return `# Hooks

A hook is a named place where plugins take part. Its owner (the core, or a plugin for names that begin with its id) declares the kind,
emits it, and nobody else does. Payload types are in \`@overt/sdk\` (\`HookContracts\`, extended by declaration merging).
This page is made from the declarations by \`node --conditions=overt-source scripts/write-hook-docs.ts\`.

## Kinds

| kind | runs | result | when a handler throws, hangs or is paused | time |
| --- | --- | --- | --- | --- |
| guard | before the change, in order, inside its transaction | the first refusal wins: 409 with its code | what the owner declared: \`refuse\` or \`allow\` | ${seconds(defaultTimeoutMs.guard)} |
| filter | in order, inside the transaction | each handler returns the next value | the previous value is kept | ${seconds(defaultTimeoutMs.filter)} |
| collect | in parallel; in turn where it is emitted inside a transaction | a list of \`{plugin, value}\` | contributes nothing | ${seconds(defaultTimeoutMs.collect)} |
| action | after the outermost commit; nobody waits | none | logged and counted | ${seconds(defaultTimeoutMs.action)} |
| durable | queued in the same transaction, one delivery per plugin, at least once | none | tried ${deliveryAttempts} times with growing pauses, then parked for the admin | ${seconds(defaultTimeoutMs.durable)} |

- Order is stable: \`before\` and \`after\` name plugin ids, otherwise the order of loading. The plugin's page shows it.
- Only handlers of plugins that are on in the workspace run.
- A durable event is queued for every plugin that listens and is switched on, also while that plugin cannot be loaded or migrated: what listens is remembered
  beyond the process. It waits and is delivered within a minute once a process can run the plugin. What was queued before a plugin was switched off waits
  until it is on again. What happens *while* it is off is decided by the hook's owner (\`whileOff\`, required): \`skip\` loses the event for that plugin, which
  reads the present state in \`lifecycle.enabled\`; \`keep\` delivers it when the plugin is on again. A purge drops what waits.
- Inside a transaction every handler has a savepoint: what a failing one did is undone and the transaction stays usable. Its unit of
  work ends with the call.
- Calls carry an \`AbortSignal\`, the plugin's name in the log, and are named when they take ${slowCallMs} ms or more. ${breakerFaults} faults in a row pause
  that hook of that plugin for ${breakerOpenMs / 1_000} s: for whoever caused them, or for the workspace where no request did.
- A payload is shared and frozen. A durable one is JSON: ids and instants, never whole records.

## Hooks of the core

| name | kind | on fault | while off | time | what it is for |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}
