import Type from 'typebox'
import type { FastifyRequest } from 'fastify'
import { Choice, Email, SignUp, closed } from '@overt/sdk'
import type { RegisterRoutes } from '../http/fastify.ts'
import { mailFolder, mailLocale } from '../mail/index.ts'
import { limits } from './attempts.ts'
import { signUpClosed } from './errors.ts'
import type { Accounts } from './identity.ts'
import { resendVerification, signUp, verificationUrl, verifySignUp } from './sign-up.ts'
import type { SignUpParts } from './sign-up.ts'
import { canonicalEmail } from './users.ts'

const Setup = Type.Object({
  firstRun: Type.Boolean({ description: 'nobody has an account yet' }),
  signUp: Type.Boolean({ description: 'somebody may sign up now' }),
  mail: Choice(['smtp', 'files']),
  mailFolder: Type.Optional(Type.String({ description: 'where mails lie, told to the first admin on the same machine' })),
})
const Accepted = Type.Object({
  mail: Choice(['smtp', 'files']),
  mailFolder: Type.Optional(Type.String()),
  link: Type.Optional(Type.String({ description: 'the link of the mail, told to the first admin on the same machine' })),
})

/** First run, sign-up and the link that ends it. */
export function signUpRoutes(accounts: Accounts): RegisterRoutes {
  return (app) => {
    const { config, database, mail, clock, audit } = app.platform
    const parts: SignUpParts = { database, mail, clock, audit, firstOnly: config.signUp === 'first', address: () => accounts.address() }
    let started = false

    async function isFirstRun(): Promise<boolean> {
      if (started) return false
      const [row] = await database.inIdentity(null, (unit) => unit.query<{ exists: boolean }>('select exists (select from identity."user") as exists'))
      started = row?.exists ?? true
      return !started
    }
    const mayGo = (firstRun: boolean): boolean => config.signUp === 'open' || (config.signUp === 'first' && firstRun)
    const trusted = (request: FastifyRequest, firstRun: boolean): boolean => firstRun && mail.transport === 'files' && isSameMachine(request)

    app.get('/setup', { schema: { tags: ['accounts'], summary: 'What the first page needs to know', response: { 200: Setup } } }, async (request) => {
      const firstRun = await isFirstRun()
      return {
        firstRun, signUp: mayGo(firstRun), mail: mail.transport,
        ...trusted(request, firstRun) ? { mailFolder: mailFolder(config.dataFolder) } : {},
      }
    })

    app.post('/sign-up', {
      schema: { tags: ['accounts'], summary: 'Ask for an account and a workspace; the answer never tells whether the address has one', body: SignUp, response: { 202: Accepted } },
    }, async (request, reply) => {
      const firstRun = await isFirstRun()
      if (!mayGo(firstRun)) throw signUpClosed()
      await accounts.attempts.count(limits.signUpPerAddress, request.ip)
      await accounts.attempts.count(limits.signUpPerAccount, canonicalEmail(request.body.email))
      const token = await signUp(parts, { ...request.body, locale: mailLocale(request.headers['accept-language']) })
      void reply.code(202)
      return {
        mail: mail.transport,
        ...trusted(request, firstRun) ? { mailFolder: mailFolder(config.dataFolder), link: verificationUrl(accounts.address(), token) } : {},
      }
    })

    app.post('/auth/send-verification-email', {
      schema: { tags: ['accounts'], summary: 'Send the link of a waiting sign-up again', body: Type.Object({ email: Email }, closed), response: { 202: Type.Object({ mail: Choice(['smtp', 'files']) }) } },
    }, async (request, reply) => {
      await accounts.attempts.count(limits.signUpPerAddress, request.ip)
      await accounts.attempts.count(limits.signUpPerAccount, canonicalEmail(request.body.email))
      await resendVerification(parts, request.body.email)
      void reply.code(202)
      return { mail: mail.transport }
    })

    app.get('/auth/verify-email', {
      // Mail scanners try links with HEAD; only opening one may use it up.
      exposeHeadRoute: false,
      schema: { tags: ['accounts'], summary: 'The link of the verification mail', querystring: Type.Object({ token: Type.String({ maxLength: 200 }) }) },
    }, async (request, reply) => {
      await accounts.attempts.count(limits.linkPerAddress, request.ip)
      const result = await verifySignUp(parts, request.query.token, { address: request.ip, userAgent: request.headers['user-agent'] ?? '' })
      void reply.header('referrer-policy', 'no-referrer')
      if (result.outcome !== 'activated') return reply.redirect(`/sign-in?notice=${notices[result.outcome]}`, 303)
      if (await accounts.session(request) !== null) {
        // Whoever sends a link must not sign somebody out of their own account and into another.
        await accounts.closeSession(result.session)
        return reply.redirect('/sign-in?notice=verified', 303)
      }
      return reply.header('set-cookie', accounts.authentication.sessionCookie(result.session)).redirect(`/onboarding?workspace=${result.workspaceId}`, 303)
    })
  }
}

/** What the sign-in page says to whom a link brings there. */
const notices = { used: 'verified', invalid: 'link-invalid', closed: 'sign-up-closed' } as const
const loopback = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/
const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

/** True only where no proxy can stand between: its clients would all look like this machine. */
function isSameMachine(request: FastifyRequest): boolean {
  const { headers } = request
  return loopback.test(request.socket.remoteAddress ?? '') && loopbackHost.test(headers.host ?? '')
    && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined && headers.via === undefined
}
