import type { Writable } from 'node:stream'
import type pg from 'pg'

const gathering = new WeakSet<pg.ClientBase>()

/** Statements that are sent one after the other without waiting go out in one write: a system call costs more than most of them. */
export function gatherWrites(client: pg.ClientBase): void {
  if (gathering.has(client)) return
  gathering.add(client)
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection
  stream.cork()
  // After all that follows from what is settled already.
  process.nextTick(() => {
    gathering.delete(client)
    stream.uncork()
  })
}
