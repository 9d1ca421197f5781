import type { FastifyRequest } from 'fastify'
import type { Identity } from '../contracts.ts'
import type { Attempts } from './attempts.ts'
import type { Authentication } from './authentication.ts'
import type { OpenSession } from './sessions.ts'

/** Accounts as the identity routes need them; the rest of the core knows only `Identity`. */
export interface Accounts extends Identity {
  readonly authentication: Authentication
  /** The secret of the installation. */
  readonly secret: string
  readonly attempts: Attempts
  /** The session of the request's cookie, whatever its Authorization header says. */
  session(request: FastifyRequest): Promise<OpenSession | null>
  /** Ends one session by its token. */
  closeSession(token: string): Promise<void>
  /** Forgets at once, in this process, what was remembered of a user; other processes hear of the change by NOTIFY. */
  forget(userId: string): void
  forgetWorkspace(workspaceId: string): void
  /** Forgets the user's sessions and mails that the password is another. */
  passwordChanged(userId: string): Promise<void>
  /** Writes a failed sign-in into the trail of the workspaces of the account, if there is one. */
  signInFailed(account: { readonly userId?: string | undefined; readonly email?: string }, reason: 'password' | 'code' | 'locked'): void
  /** Goes on after the answer, whose duration must not tell whether there is an account. */
  inBackground(task: Promise<unknown>, failure: string): void
  /** Address that people reach this server at, without a slash at the end. */
  address(): string
  /** Tells the port that was taken, where the configuration left it open. */
  listening(port: number): void
  close(): Promise<void>
}
