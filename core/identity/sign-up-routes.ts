import Type from 'typebox'
import type { FastifyRequest } from 'fastify'
import { Choice, Email, Id, SignUp, closed } from '@overt/sdk'
import type { RegisterRoutes } from '../http/fastify.ts'
import { isSameMachine } from '../http/same-machine.ts'
import { mailFolder } from '../mail/index.ts'
import { languageFor } from '../texts/core-texts.ts'
import { limits } from './attempts.ts'
import { NewPassword } from './authentication-endpoints.ts'
import { setUpCodeNeeded, signUpClosed, wrongSetUpCode } from './errors.ts'
import type { Accounts } from './contracts.ts'
import { isSetUpCode } from './set-up-code.ts'
import { resendVerification, signUp, verificationUrl, verifySignUp, viewSignUp } from './sign-up.ts'
import type { SignUpParts } from './sign-up.ts'
import { canonicalEmail, hasAccounts } from './users.ts'

const Setup = Type.Object({
  firstRun: Type.Boolean({ description: 'nobody has an account yet' }),
  signUp: Type.Boolean({ description: 'somebody may sign up now' }),
  setUpCode: Type.Boolean({ description: 'the first sign-up needs the code from the console of the server' }),
  mail: Choice(['smtp', 'files']),
  mailFolder: Type.Optional(Type.String({ description: 'where mails lie, told to the first admin on the same machine' })),
})
const Accepted = Type.Object({
  mail: Choice(['smtp', 'files']),
  mailFolder: Type.Optional(Type.String()),
  link: Type.Optional(Type.String({ description: 'the link of the mail, told to the first admin on the same machine or with the set-up code' })),
})

const View = Type.Object({
  workspaceName: Type.String(), name: Type.String(), email: Type.String(),
  passwordKnown: Type.Boolean({ description: 'this browser signed up: the password it gave then may stay' }),
})
const Verified = Type.Object({ workspaceId: Id, signedIn: Type.Boolean({ description: 'false where the browser is signed in already; it keeps its own account' }) })
const Token = Type.String({ minLength: 1, maxLength: 200 })

/** First run, sign-up and the link that ends it. */
export function signUpRoutes(accounts: Accounts): RegisterRoutes {
  return (app) => {
    const { config, database, mail, clock, audit } = app.platform
    const parts: SignUpParts = { database, mail, clock, audit, firstOnly: config.signUp === 'first', address: () => accounts.address() }
    let started = false

    async function isFirstRun(): Promise<boolean> {
      if (started) return false
      started = await database.inIdentity(null, hasAccounts)
      return !started
    }
    const mayGo = (firstRun: boolean): boolean => config.signUp === 'open' || (config.signUp === 'first' && firstRun)
    const isHere = (request: FastifyRequest): boolean => isSameMachine(request, config.publicUrl)
    const browserSecretOf = ({ headers }: FastifyRequest): string | undefined => accounts.authentication.signUpSecretOf(headers.cookie)
    const originOf = ({ ip, headers }: FastifyRequest) => ({ address: ip, userAgent: headers['user-agent'] ?? '' })

    /** The first admin owns the server: whoever is not at it must know what it printed. */
    async function requireSetUpCode(request: FastifyRequest, code: string | undefined): Promise<void> {
      if (isHere(request)) return
      if (code === undefined) throw setUpCodeNeeded()
      await accounts.attempts.count(limits.setUpCode, 'everybody')
      if (!isSetUpCode(accounts.secret, code)) throw wrongSetUpCode()
    }

    app.get('/setup', { schema: { tags: ['accounts'], summary: 'What the first page needs to know', response: { 200: Setup } } }, async (request) => {
      const firstRun = await isFirstRun()
      return {
        firstRun, signUp: mayGo(firstRun), setUpCode: firstRun && !isHere(request), mail: mail.transport,
        ...firstRun && mail.transport === 'files' && isHere(request) ? { mailFolder: mailFolder(config.dataFolder) } : {},
      }
    })

    app.post('/sign-up', {
      schema: { tags: ['accounts'], summary: 'Ask for an account and a workspace; the answer never tells whether the address has one', body: SignUp, response: { 202: Accepted } },
    }, async (request, reply) => {
      const firstRun = await isFirstRun()
      if (!mayGo(firstRun)) throw signUpClosed()
      await accounts.attempts.count(limits.signUpPerAddress, request.ip)
      await accounts.attempts.count(limits.signUpPerAccount, canonicalEmail(request.body.email))
      await accounts.attempts.count(limits.mailsToAddress, canonicalEmail(request.body.email))
      if (firstRun) await requireSetUpCode(request, request.body.setUpCode)
      const { token, browserSecret } = await signUp(parts, { ...request.body, locale: languageFor(request.headers['accept-language']) })
      void reply.code(202).header('set-cookie', accounts.authentication.signUpCookie(browserSecret))
      return {
        mail: mail.transport,
        ...firstRun && mail.transport === 'files' ? { mailFolder: mailFolder(config.dataFolder), link: verificationUrl(accounts.address(), token) } : {},
      }
    })

    app.post('/auth/send-verification-email', {
      schema: { tags: ['accounts'], summary: 'Send the link of a waiting sign-up again', body: Type.Object({ email: Email }, closed), response: { 202: Type.Object({ mail: Choice(['smtp', 'files']) }) } },
    }, async (request, reply) => {
      await accounts.attempts.count(limits.signUpPerAddress, request.ip)
      await accounts.attempts.count(limits.signUpPerAccount, canonicalEmail(request.body.email))
      await accounts.attempts.count(limits.mailsToAddress, canonicalEmail(request.body.email))
      await resendVerification(parts, request.body.email)
      void reply.code(202)
      return { mail: mail.transport }
    })

    app.get('/sign-up/:token', {
      schema: { tags: ['accounts'], summary: 'What the link of a verification mail is for; uses nothing up', params: Type.Object({ token: Token }), response: { 200: View } },
    }, async (request) => {
      await accounts.attempts.count(limits.linkPerAddress, request.ip)
      return viewSignUp(parts, request.params.token, browserSecretOf(request))
    })

    app.get('/auth/verify-email', {
      schema: { tags: ['accounts'], summary: 'Leads to the page of the verification link; changes nothing', querystring: Type.Object({ token: Token }, closed), response: { 303: Type.Null() } },
    }, (request, reply) => { void reply.header('referrer-policy', 'no-referrer').redirect(`/verify-email?token=${encodeURIComponent(request.query.token)}`, 303) })

    app.post('/auth/verify-email', {
      schema: {
        tags: ['accounts'], summary: 'Confirm the address of a sign-up and choose the password; makes the account and its workspace, once',
        body: Type.Object({ token: Token, password: Type.Optional(NewPassword) }, closed), response: { 200: Verified },
      },
    }, async (request, reply) => {
      await accounts.attempts.count(limits.linkPerAddress, request.ip)
      const { session, workspaceId } = await verifySignUp(parts, { token: request.body.token, password: request.body.password, browserSecret: browserSecretOf(request) }, originOf(request))
      void reply.header('set-cookie', accounts.authentication.signUpCookie(null))
      if (await accounts.session(request) !== null) {
        // Whoever sends a link must not sign somebody out of their own account and into another.
        await accounts.closeSession(session)
        return { workspaceId, signedIn: false }
      }
      void reply.header('set-cookie', accounts.authentication.sessionCookie(session))
      return { workspaceId, signedIn: true }
    })
  }
}
