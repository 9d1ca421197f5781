import { createHmac, timingSafeEqual } from 'node:crypto'
import { fastifyCookie } from '@fastify/cookie'
import { releaseMemory } from '../release-memory.ts'
import { sessionTokenHash } from './tokens.ts'
import type { AuthenticationOptions } from './authentication-options.ts'
import { sessionSeconds } from './authentication-options.ts'
import type { createBetterAuth } from './better-auth.ts'

const signUpSeconds = 24 * 3_600

export type Authentication = ReturnType<typeof createAuthentication>

/** better-auth behind Overt's cookies; mounted by `authenticationRoutes`. */
export function createAuthentication(options: AuthenticationOptions) {
  const { config, secret } = options
  const secure = config.publicUrl?.startsWith('https://') ?? false
  let loaded: Promise<ReturnType<typeof createBetterAuth>> | undefined
  // Only signing in needs it: a server in which nobody does is spared its 30 MB.
  const betterAuth = (): Promise<ReturnType<typeof createBetterAuth>> => loaded ??= import('./better-auth.ts').then((module) => {
    releaseMemory()
    return module.createBetterAuth(options)
  })
  const cookieName = `${secure ? '__Secure-' : ''}overt.session_token`
  const signUpCookieName = `${secure ? '__Secure-' : ''}overt.sign_up`
  const twoFactorCookieName = `${secure ? '__Secure-' : ''}overt.two_factor`
  const sign = (token: string) => createHmac('sha256', secret).update(token).digest('base64')

  return {
    handle: async (request: Request): Promise<Response> => (await betterAuth()).handle(request),

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

    /** The Set-Cookie line by which a browser is known again as the one that signed up; null forgets it. */
    signUpCookie: (browserSecret: string | null): string => fastifyCookie.serialize(signUpCookieName, browserSecret ?? '', {
      httpOnly: true, sameSite: 'lax', secure, path: '/api', maxAge: browserSecret === null ? 0 : signUpSeconds,
    }),
    signUpSecretOf: (cookieHeader: string | undefined): string | undefined => fastifyCookie.parse(cookieHeader ?? '')[signUpCookieName],

    /** Under what better-auth keeps the sign-in that waits for a code; the signature of the cookie is its to check. */
    challengeOf(cookieHeader: string | undefined): string | undefined {
      const value = fastifyCookie.parse(cookieHeader ?? '')[twoFactorCookieName] ?? ''
      const end = value.lastIndexOf('.')
      return end < 1 ? undefined : sessionTokenHash(value.slice(0, end))
    },

    /** Is this the code of the authenticator app just now (30 s either side)? */
    isCode: async (encryptedSecret: string, code: string): Promise<boolean> => (await betterAuth()).isCode(encryptedSecret, code),
  }
}
