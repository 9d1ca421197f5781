/**
 * Keeps what a plugin must be able to read again, such as a private key or a token of another service, unreadable in the database and its backups:
 * AES-256-GCM under a key that comes from the installation's secret. What only has to be recognized is hashed instead.
 */
export interface Seal {
  /** `name` says what the text belongs to, e.g. `kiosk <id>`: under another name, in another workspace or plugin it does not open. */
  close(workspaceId: string, name: string, text: string): string
  /** Undefined where it was sealed for something else, or under another secret of the installation: make a new one. */
  open(workspaceId: string, name: string, sealed: string): string | undefined
}
