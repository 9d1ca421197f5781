import type { Erasure, ErasureDeclaration, KeptKind, UnitOfWork } from '@overt/sdk'

/** What each plugin erases beside rows, and what it keeps. */
export interface ErasureDeclarations {
  declare(owner: string, declaration: ErasureDeclaration): void
  /** Forgets what a plugin that failed has declared. */
  remove(owner: string): void
  of(owner: string): ErasureDeclaration | undefined
  owners(): readonly string[]
  kept(unit: UnitOfWork, memberId: string, locale: string): Promise<KeptKind[]>
}

export interface WorkspaceEnd<T> {
  readonly requestedBy?: string
  /** The plugin that ends it. */
  readonly pluginId?: string
  /** Whether people keep their accounts, as the page for deleting a workspace says. By default, accounts without another workspace are deleted. */
  readonly keepsAccounts?: boolean
  allow(unit: UnitOfWork): Promise<T>
}

export type CertificateWriter = Parameters<Erasure['writer']>[0]

/** Erasures of members and workspaces: their clock, their steps, their certificates. */
export interface PlatformErasure extends Omit<Erasure, 'declare' | 'writer'> {
  readonly declarations: ErasureDeclarations
  /** Runs one that is due to its end. Throws where a step failed; what is done stays done. */
  run(workspaceId: string, id: string, signal: AbortSignal): Promise<void>
  /**
   * Ends a workspace now, the only way there is: through the steps, the certificate and the ledger of its erasure. `allow` runs in the transaction that
   * begins it, and refuses by throwing. Errors: `erasure-unfinished` where a step failed; the schedule goes on with it.
   */
  endWorkspace<T>(workspaceId: string, end: WorkspaceEnd<T>): Promise<T>
  setWriter(owner: string, write: CertificateWriter): void
  readonly writer: { readonly owner: string; readonly write: CertificateWriter } | undefined
  /** Whether the address of a certificate was made here. */
  isCertificateKey(id: string, key: string): boolean
}
