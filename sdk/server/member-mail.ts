import type { UnitOfWork } from './database.ts'

/** A mail to one member of the workspace, in words of the plugin's own. */
export interface MemberMailMessage {
  readonly memberId: string
  readonly subject: string
  /** Plain text, paragraphs apart by an empty line; the HTML part is made from it. */
  readonly text: string
  /** The one thing to do, as a button; `path` is one of the web interface. */
  readonly action?: { readonly label: string; readonly path: string }
  /** Files in `blobs`, read when the mail is sent: keep them for a day, as long as sending is tried. */
  readonly attachments?: readonly { readonly key: string; readonly filename: string; readonly contentType: string }[]
  /** A name of yours, beginning with the plugin's id: the durable hook `mail.settled` says it once the mail was sent or given up. */
  readonly reference?: string
}

/** Mail to members, sent after the commit. */
export interface MemberMail {
  /**
   * Queues in the unit's transaction: it is sent exactly if that commits.
   * @throws `not-found` where there is no active member of that id
   */
  send(unit: UnitOfWork, message: MemberMailMessage): Promise<void>
  /**
   * Queues many in as few statements as one.
   * @throws `not-found` where one is to nobody who is an active member
   */
  sendAll(unit: UnitOfWork, messages: readonly MemberMailMessage[]): Promise<void>
}
