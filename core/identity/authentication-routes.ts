import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '@overt/sdk'
import type { RegisterRoutes } from '../http/fastify.ts'
import { limits } from './attempts.ts'
import { addressHeader } from './authentication-options.ts'
import { authenticationEndpoints } from './authentication-endpoints.ts'
import { claimCode } from './credentials.ts'
import { authenticationRefused, emailNotVerified, wrongCredentials } from './errors.ts'
import type { Accounts } from './contracts.ts'
import { beginSecondFactor } from './second-factor-lock.ts'
import { isWaitingSignUp } from './sign-up.ts'
import { assertGoodPassword, canonicalEmail } from './users.ts'

type Body = Readonly<Record<string, unknown>>
interface Answer {
  readonly status: number
  readonly body: Record<string, unknown> | null
  readonly cookies: readonly string[]
}

/** `/api/auth/*`: better-auth behind Overt's limits, problems and session cache. */
export function authenticationRoutes(accounts: Accounts): RegisterRoutes {
  return (app) => {
    const { database } = app.platform

    for (const { path, method, summary, body } of authenticationEndpoints) {
      app.route<{ Body: Body | undefined }>({
        method, url: `/auth/${path}`,
        schema: { tags: ['accounts'], summary, ...body === undefined ? {} : { body } },
        config: { anyQuery: 'better-auth reads its own' },
        // A POST without input may come without a body.
        preValidation(request, _reply, done) {
          if (method === 'POST') request.body ??= {}
          done()
        },
        handler: (request, reply) => answerWith(path, request.body ?? {}, request, reply),
      })
    }

    async function answerWith(path: string, body: Body, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
      const userId = (await accounts.session(request))?.userId
      const settle = await guard(path, body, request)
      const answer = await ask(path, body, request)
      if (userId !== undefined && request.method === 'POST') accounts.forget(userId)
      if (answer.status < 400) await settle(answer)
      for (const cookie of answer.cookies) void reply.header('set-cookie', cookie)
      if (answer.status >= 400) throw await explained(refusal(answer), path, body, request)
      return send(answer, reply)
    }

    /** Counts the attempt and checks the input; the function returned runs after a success. */
    async function guard(path: string, body: Body, request: FastifyRequest): Promise<(answer: Answer) => Promise<void>> {
      const { attempts } = accounts
      switch (path) {
        case 'sign-in/email': {
          const account = canonicalEmail(textOf(body.email))
          await attempts.count(limits.passwordPerAddress, request.ip)
          await attempts.count(limits.passwordPerAccount, account)
          return async () => {
            await attempts.forgive(limits.passwordPerAddress, request.ip)
            await attempts.forgive(limits.passwordPerAccount, account)
          }
        }
        case 'change-password': {
          const session = await accounts.session(request)
          await attempts.count(limits.passwordPerAccount, session?.email ?? request.ip)
          assertGoodPassword(textOf(body.newPassword), session?.email ?? '')
          return async () => {
            if (session === null) return
            await attempts.forgive(limits.passwordPerAccount, session.email)
            await accounts.passwordChanged(session.userId)
          }
        }
        case 'two-factor/verify-totp':
        case 'two-factor/verify-backup-code': {
          await attempts.count(limits.secondFactorPerAddress, request.ip)
          const { userId } = await challengedUser(request)
          const forgive = userId === undefined ? nothing : await countCode(userId)
          return async (answer) => {
            if (path === 'two-factor/verify-totp') await refuseUsedCode(answer, textOf(body.code))
            await forgive()
            await attempts.forgive(limits.secondFactorPerAddress, request.ip)
          }
        }
        default:
          return typeof body.password === 'string' ? countPassword(request) : nothing
      }
    }

    async function countCode(userId: string): Promise<() => Promise<void>> {
      try {
        return await beginSecondFactor(database, userId)
      } catch (error) {
        if (error instanceof Problem) accounts.signInFailed({ userId }, 'locked')
        throw error
      }
    }

    /** A browser that was left open must not become a place to guess the password. */
    async function countPassword(request: FastifyRequest): Promise<() => Promise<void>> {
      const session = await accounts.session(request)
      if (session === null) return nothing
      await accounts.attempts.count(limits.passwordPerAccount, session.email)
      return () => accounts.attempts.forgive(limits.passwordPerAccount, session.email)
    }

    async function ask(path: string, body: Body, request: FastifyRequest): Promise<Answer> {
      const headers = new Headers({ 'content-type': 'application/json', [addressHeader]: request.ip })
      for (const name of ['cookie', 'user-agent'] as const) if (request.headers[name] !== undefined) headers.set(name, request.headers[name])
      // A changed password ends every other session, whatever the client asks for.
      const { callbackURL: _callbackURL, redirectTo: _redirectTo, ...wanted } = body
      const sent = path === 'change-password' ? { ...wanted, revokeOtherSessions: true } : wanted
      const response = await accounts.authentication.handle(new Request(`${accounts.address()}/api/auth/${path}`, {
        method: request.method, headers, ...request.method === 'POST' ? { body: JSON.stringify(sent) } : {},
      }))
      const text = await response.text()
      return {
        status: response.status,
        body: text.startsWith('{') ? JSON.parse(text) as Record<string, unknown> : null,
        cookies: response.headers.getSetCookie(),
      }
    }

    /** Tells an unverified sign-up apart, and writes a failed sign-in into the trail. */
    async function explained(problem: Problem, path: string, body: Body, request: FastifyRequest): Promise<Problem> {
      if (path === 'sign-in/email') {
        if (problem.code !== 'wrong-credentials') return problem
        if (await isWaitingSignUp(app.platform, textOf(body.email), textOf(body.password))) return emailNotVerified()
        accounts.signInFailed({ email: textOf(body.email) }, 'password')
      } else if (path.startsWith('two-factor/verify-')) {
        accounts.signInFailed(await challengedUser(request), problem.code === 'second-factor-locked' ? 'locked' : 'code')
      } else if (problem.code === 'invalid-password') {
        accounts.signInFailed({ userId: (await accounts.session(request))?.userId }, 'password')
      }
      return problem
    }

    async function challengedUser(request: FastifyRequest): Promise<{ readonly userId: string | undefined }> {
      const challenge = accounts.authentication.challengeOf(request.headers.cookie)
      if (challenge === undefined) return { userId: (await accounts.session(request))?.userId }
      const [row] = await database.inIdentity(null, (unit) => unit.query<{ userId: string }>('select value as "userId" from identity.verification where identifier = $1', [challenge]))
      return { userId: row?.userId }
    }

    /** A code that was seen on the way in may not be used again: the session it opened is closed before anyone has it. */
    async function refuseUsedCode(answer: Answer, code: string): Promise<void> {
      const { id } = (answer.body?.user ?? {}) as { id?: string }
      if (id === undefined || await claimCode(database, id, code)) return
      const opened = answer.cookies.map((cookie) => accounts.authentication.sessionTokenOf(cookie)).find((token) => token !== undefined)
      if (opened !== undefined) await accounts.closeSession(opened)
      accounts.signInFailed({ userId: id }, 'code')
      throw wrongCredentials()
    }
  }
}

const nothing = (): Promise<void> => Promise.resolve()
const textOf = (value: unknown): string => typeof value === 'string' ? value : ''

/** The session's token stays in its HttpOnly cookie. */
function send({ status, body }: Answer, reply: FastifyReply): FastifyReply {
  const { token: _token, session, ...shown } = body ?? {}
  const withoutToken = session === undefined || session === null ? {} : { session: { ...session as object, token: undefined } }
  return reply.code(status).send({ ...shown, ...withoutToken })
}

function refusal({ status, body }: Answer): Problem {
  const code = textOf(body?.code).toLowerCase().replaceAll('_', '-')
  if (status === 401 && (code === 'invalid-email-or-password' || code === 'invalid-code')) return wrongCredentials()
  return authenticationRefused(code === '' ? 'not-accepted' : code, status, textOf(body?.message) || 'The request was not accepted.')
}
