import { createHmac, timingSafeEqual } from 'node:crypto'
import { fastifyCookie } from '@fastify/cookie'
import { betterAuth } from 'better-auth'
import { symmetricDecrypt } from 'better-auth/crypto'
import { twoFactor } from 'better-auth/plugins'
import { createOTP } from '@better-auth/utils/otp'
import type { FastifyBaseLogger } from 'fastify'
import { uuidv7 } from '@overt/sdk'
import type { Config } from '../config.ts'
import type { CoreDatabase } from '../contracts.ts'
import { betterAuthAdapter } from './better-auth-adapter.ts'
import { hashPassword, verifyPassword } from './passwords.ts'

export interface AuthenticationOptions {
  readonly config: Pick<Config, 'publicUrl' | 'host' | 'port'>
  readonly secret: string
  readonly database: CoreDatabase
  readonly log: FastifyBaseLogger
  /** Mails the link that sets a new password. */
  sendReset(user: { readonly id: string; readonly name: string; readonly email: string; readonly locale: string | null }, token: string): Promise<void>
  /** Runs once a new password is stored and every session ended. */
  passwordReset(userId: string): Promise<void>
}

/** Seconds a session lives without use. */
export const sessionSeconds = 30 * 24 * 3_600
/** The header in which our own mount tells better-auth the address; a client's own is dropped there. */
export const addressHeader = 'x-overt-address'

export type Authentication = ReturnType<typeof createAuthentication>

/** better-auth with Overt's tables, password hash and cookies; mounted by `authenticationRoutes`. */
export function createAuthentication({ config, secret, database, log, sendReset, passwordReset }: AuthenticationOptions) {
  const secure = config.publicUrl?.startsWith('https://') ?? false
  const auth = betterAuth({
    appName: 'Overt',
    baseURL: config.publicUrl ?? `http://${config.host}:${config.port}`,
    basePath: '/api/auth',
    secret,
    database: betterAuthAdapter(database),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      requireEmailVerification: true,
      minPasswordLength: 10,
      maxPasswordLength: 256,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
      resetPasswordTokenExpiresIn: 3_600,
      revokeSessionsOnPasswordReset: true,
      onPasswordReset: ({ user }) => passwordReset(user.id),
      sendResetPassword: ({ user, token }) => sendReset({ id: user.id, name: user.name, email: user.email, locale: 'locale' in user && typeof user.locale === 'string' ? user.locale : null }, token),
    },
    user: {
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      additionalFields: { locale: { type: 'string', required: false, input: false } },
    },
    session: {
      expiresIn: sessionSeconds,
      updateAge: 24 * 3_600,
      fields: { userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    account: {
      fields: {
        userId: 'user_id', accountId: 'account_id', providerId: 'provider_id', accessToken: 'access_token', refreshToken: 'refresh_token', idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at', refreshTokenExpiresAt: 'refresh_token_expires_at', createdAt: 'created_at', updatedAt: 'updated_at',
      },
    },
    verification: { storeIdentifier: 'hashed', fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' } },
    plugins: [twoFactor({
      issuer: 'Overt',
      schema: {
        user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
        twoFactor: {
          modelName: 'two_factor',
          fields: { userId: 'user_id', backupCodes: 'backup_codes', failedVerificationCount: 'failed_verification_count', lockedUntil: 'locked_until' },
        },
      },
    })],
    advanced: {
      cookiePrefix: 'overt',
      useSecureCookies: secure,
      database: { generateId: () => uuidv7() },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      // The Origin check is the HTTP part's, for every route alike.
      disableCSRFCheck: true,
      disableOriginCheck: true,
      // Whether an address has an account must not show in how long the answer takes.
      backgroundTasks: { handler: (task) => { task.catch((error: unknown) => { log.error({ err: error }, 'A mail could not be queued') }) } },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'warn', log: (level, message) => { log[level](`better-auth: ${message}`) } },
  })
  const cookieName = `${secure ? '__Secure-' : ''}overt.session_token`
  const sign = (token: string) => createHmac('sha256', secret).update(token).digest('base64')

  return {
    handle: (request: Request): Promise<Response> => auth.handler(request),

    /** The session token of a Cookie header; undefined without one that this server signed. */
    sessionTokenOf(cookieHeader: string | undefined): string | undefined {
      if (cookieHeader === undefined || !cookieHeader.includes(cookieName)) return undefined
      const value = fastifyCookie.parse(cookieHeader)[cookieName] ?? ''
      const end = value.lastIndexOf('.')
      if (end < 1) return undefined
      const token = value.slice(0, end)
      const [given, expected] = [Buffer.from(value.slice(end + 1)), Buffer.from(sign(token))]
      return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined
    },

    /** False where the person asked to be forgotten when the browser closes. */
    isRemembered: (cookieHeader: string | undefined): boolean => cookieHeader?.includes('overt.dont_remember=') !== true,

    /** The Set-Cookie line that carries a session. */
    sessionCookie: (token: string): string => fastifyCookie.serialize(cookieName, `${token}.${sign(token)}`, {
      httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: sessionSeconds,
    }),

    /** Is this the code of the authenticator app just now (30 s either side)? */
    async isCode(encryptedSecret: string, code: string): Promise<boolean> {
      const { secretConfig } = await auth.$context
      const plain = await symmetricDecrypt({ key: secretConfig, data: encryptedSecret })
      return createOTP(plain, { digits: 6, period: 30 }).verify(code)
    },
  }
}
