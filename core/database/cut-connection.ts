import type pg from 'pg'

/** Closes a connection without the message that `end` waits to have sent: nobody may be there to receive it. */
export function cutConnection(client: pg.Client): void {
  (client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy()
}
