import { AsyncLocalStorage } from 'node:async_hooks'
import type { UnitScope } from './unit-of-work.ts'

/** A connection that the running call chain has and has not given back. */
export interface HeldConnection {
  readonly scope: UnitScope
  readonly finished: boolean
}

/** Goes along into code that has left the unit of work: it is still awaited by whoever holds the connection. */
const held = new AsyncLocalStorage<HeldConnection>()

/** Runs what uses a connection of the pool, for as long as it is not finished. */
export const holdConnection = <T>(connection: HeldConnection, run: () => T): T => held.run(connection, run)

/** Runs what nobody who holds a connection ever awaits. */
export const detached = <T>(run: () => T): T => held.exit(run)

/** Who asked the pool for a second connection while they held one. */
export class SecondConnection extends Error {
  override readonly name = 'SecondConnection'
  /** The same for the same place in the code. */
  readonly place: string

  constructor({ scope }: HeldConnection, what: string) {
    super()
    this.place = callerIn(this.stack ?? '')
    this.message = `${this.place} ${what} while it holds a connection of the pool (${scope.workspaceId === null ? 'identity' : `workspace ${scope.workspaceId}`}).`
      + ' Once every connection is held like this, all wait for each other: pass the unit on, or finish it first.'
  }
}

/** The offence, where this call chain holds a connection; `what` says what it is about to do. */
export function secondConnection(what: string): SecondConnection | undefined {
  const connection = held.getStore()
  return connection === undefined || connection.finished ? undefined : new SecondConnection(connection, what)
}

/** The innermost place in the stack that is neither the database's own nor what traces it. */
function callerIn(stack: string): string {
  const frames = stack.split('\n').slice(1).map((line) => line.trim().replace(/^at /, ''))
  return frames.find((frame) => !/node:|[\\/]core[\\/](?:database|telemetry)[\\/]/.test(frame))?.replace('file://', '') ?? 'Something'
}
