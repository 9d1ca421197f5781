import { betterAuth } from 'better-auth'
import { symmetricDecrypt } from 'better-auth/crypto'
import { twoFactor } from 'better-auth/plugins'
import { createOTP } from '@better-auth/utils/otp'
import { uuidv7 } from '@overt/sdk'
import { addressHeader, sessionSeconds } from './authentication-options.ts'
import type { AuthenticationOptions } from './authentication-options.ts'
import { betterAuthAdapter } from './better-auth-adapter.ts'
import { hashPassword, verifyPassword } from './passwords.ts'

/** better-auth with Overt's tables and password hash. */
export function createBetterAuth({ config, secret, database, log }: AuthenticationOptions) {
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
      password: { hash: (password) => hashPassword(password), verify: ({ hash, password }) => verifyPassword(hash, password) },
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
      accountLockout: { enabled: false },
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
      useSecureCookies: config.publicUrl?.startsWith('https://') ?? false,
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

  return {
    handle: (request: Request): Promise<Response> => auth.handler(request),

    /** Is this the code of the authenticator app just now (30 s either side)? */
    async isCode(encryptedSecret: string, code: string): Promise<boolean> {
      const { secretConfig } = await auth.$context
      const plain = await symmetricDecrypt({ key: secretConfig, data: encryptedSecret })
      return createOTP(plain, { digits: 6, period: 30 }).verify(code)
    },
  }
}
