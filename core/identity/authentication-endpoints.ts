import Type from 'typebox'
import type { TSchema } from 'typebox'
import { closed } from '@overt/sdk'

export interface AuthenticationEndpoint {
  /** Below `/api/auth/`, as better-auth names it. */
  readonly path: string
  readonly method: 'GET' | 'POST'
  readonly summary: string
  readonly body?: TSchema
}

const Password = Type.String({ minLength: 1, maxLength: 256 })
export const NewPassword = Type.String({ minLength: 10, maxLength: 256 })
const Nothing = Type.Object({}, closed)
/** better-auth's own clients send this; Overt's pages know where to go. */
export const ignored = Type.Optional(Type.String({ maxLength: 500, description: 'accepted and ignored' }))
const OwnPassword = Type.Object({ password: Password }, closed)

/** The part of better-auth that Overt offers; whatever else it knows answers 404. */
export const authenticationEndpoints: readonly AuthenticationEndpoint[] = [
  { path: 'sign-in/email', method: 'POST', summary: 'Sign in; with a second factor the answer is `twoFactorRedirect` and there is no session yet', body: Type.Object({ email: Type.String({ maxLength: 254 }), password: Password, rememberMe: Type.Optional(Type.Boolean()), callbackURL: ignored }, closed) },
  { path: 'sign-out', method: 'POST', summary: 'Sign out', body: Nothing },
  { path: 'get-session', method: 'GET', summary: 'The session of the cookie' },
  { path: 'change-password', method: 'POST', summary: 'Change the password; signs out every other browser', body: Type.Object({ currentPassword: Password, newPassword: NewPassword, revokeOtherSessions: Type.Optional(Type.Boolean({ description: 'always true' })) }, closed) },
  { path: 'two-factor/enable', method: 'POST', summary: 'Begin with an authenticator app: `totpURI` and backup codes', body: OwnPassword },
  { path: 'two-factor/disable', method: 'POST', summary: 'Do without a second factor', body: OwnPassword },
  { path: 'two-factor/verify-totp', method: 'POST', summary: 'The code of the authenticator app: ends enabling or signing in; each code counts once', body: Type.Object({ code: Type.String({ pattern: '^[0-9]{6}$' }) }, closed) },
  { path: 'two-factor/verify-backup-code', method: 'POST', summary: 'A backup code instead of the app', body: Type.Object({ code: Type.String({ minLength: 1, maxLength: 40 }) }, closed) },
  { path: 'two-factor/generate-backup-codes', method: 'POST', summary: 'New backup codes; the old ones are void', body: OwnPassword },
  { path: 'two-factor/get-totp-uri', method: 'POST', summary: 'The app\'s setup link again', body: OwnPassword },
]
