import Type from 'typebox'
import { Email, closed } from '@overt/sdk'
import type { RegisterRoutes } from '../http/fastify.ts'
import { limits } from './attempts.ts'
import { NewPassword, ignored } from './authentication-endpoints.ts'
import type { Accounts } from './contracts.ts'
import { requestReset, resetPassword } from './password-reset.ts'
import { canonicalEmail } from './users.ts'

const Done = Type.Object({ status: Type.Literal(true) })
const done = { status: true } as const
const tags = ['accounts']
const Revoke = (what: string) => Type.Optional(Type.Boolean({ default: true, description: `also end every ${what} of the account` }))
const ResetBody = Type.Object({
  token: Type.String({ minLength: 1, maxLength: 200 }), newPassword: NewPassword, revokeTokens: Revoke('personal token'), revokeDevices: Revoke('device\'s enrolment'),
}, closed)

/** A forgotten password: the mail with the link, and the new password that its page sends. */
export function passwordResetRoutes(accounts: Accounts): RegisterRoutes {
  return (app) => {
    const { platform } = app
    const parts = { ...platform, address: () => accounts.address() }

    for (const url of ['/auth/request-password-reset', '/auth/forget-password']) {
      app.post(url, {
        schema: { tags, summary: 'Mail a link that sets a new password, and void older ones; the answer is the same for every address', body: Type.Object({ email: Email, redirectTo: ignored }, closed), response: { 200: Done } },
      }, async (request) => {
        await accounts.attempts.count(limits.resetPerAddress, request.ip)
        await accounts.attempts.count(limits.resetPerAccount, canonicalEmail(request.body.email))
        accounts.inBackground(requestReset(parts, request.body.email), 'the mail with the link for a new password could not be queued')
        return done
      })
    }

    app.post('/auth/reset-password', {
      schema: { tags, summary: 'Set a new password with the token of the mail; signs out everywhere', body: ResetBody, response: { 200: Done } },
    }, async (request) => {
      await accounts.attempts.count(limits.linkPerAddress, request.ip)
      const { token, newPassword, revokeTokens = true, revokeDevices = true } = request.body
      accounts.forget(await resetPassword(parts, { token, newPassword, revokeTokens, revokeDevices }))
      return done
    })
  }
}
