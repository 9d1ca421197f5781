import type { Role } from '@overt/sdk'
import type { MailMessage } from '../contracts.ts'
import { coreText } from '../texts/core-texts.ts'

interface Recipient {
  readonly name: string
  readonly email: string
  readonly locale: string | null
}

export function verificationMail({ signUpId, user, workspace, url }: { signUpId: string; user: Recipient; workspace: string; url: string }): MailMessage {
  return { ...message(user, 'verify', { workspace }, url), replaces: `sign-up ${signUpId}` }
}

/** Sent instead of a verification where the address has an account, so that both look alike from outside. */
export function knownAccountMail({ user, workspace, address }: { user: Recipient; workspace: string; address: string }): MailMessage {
  return message(user, 'known', { workspace }, `${address}/sign-in`)
}

export function resetMail({ user, address, token }: { user: Recipient & { readonly id: string }; address: string; token: string }): MailMessage {
  return { ...message(user, 'reset', {}, `${address}/reset-password?token=${encodeURIComponent(token)}`), replaces: `password-reset ${user.id}` }
}

export function passwordChangedMail({ user, address }: { user: Recipient; address: string }): MailMessage {
  return message(user, 'changed', {}, `${address}/sign-in`)
}

export function invitationMail({ email, locale, inviter, workspace, role, url }: {
  email: string; locale: string; inviter: string; workspace: string; role: Role; url: string
}): MailMessage {
  return {
    to: email, locale,
    subject: coreText(locale, 'mail.invite.subject', { inviter, workspace }),
    text: sentence(coreText(locale, 'mail.invite.text', { inviter, workspace, role: coreText(locale, `mail.role.${role}`) })),
    action: { label: coreText(locale, 'mail.invite.action'), url },
  }
}

/** Something acts for the account from now on: its owner must hear of it. */
export function tokenMadeMail({ user, token }: { user: Recipient; token: string }): MailMessage {
  return message(user, 'token', { token }, '/settings/tokens')
}

export function deviceEnrolledMail({ user, device, platform, workspace }: { user: Recipient; device: string; platform: string; workspace: string }): MailMessage {
  const mail = message(user, 'device', { device, platform, workspace }, '/me/devices')
  return { ...mail, action: { ...mail.action, inWorkspace: true } }
}

function message({ name, email, locale }: Recipient, kind: 'verify' | 'known' | 'reset' | 'changed' | 'token' | 'device', values: Readonly<Record<string, string>>, url: string): MailMessage & Required<Pick<MailMessage, 'action'>> {
  const text = coreText(locale, `mail.${kind}.text`, values)
  return {
    to: email,
    locale: locale ?? 'en',
    subject: coreText(locale, `mail.${kind}.subject`, values),
    text: name === '' ? sentence(text) : `${coreText(locale, 'mail.greeting', { name })}\n\n${text}`,
    action: { label: coreText(locale, `mail.${kind}.action`), url },
  }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
