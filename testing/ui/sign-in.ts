import type { Page } from 'playwright-core'
import type { TestMember } from '../contracts.ts'

/** Signs a member in through the page's own form. */
export async function signIn(page: Page, origin: string, member: Pick<TestMember, 'email' | 'password'>, next = '/'): Promise<void> {
  await page.goto(`${origin}/sign-in?next=${encodeURIComponent(next)}`)
  await page.getByLabel('Email').fill(member.email)
  await page.getByLabel('Password').fill(member.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}
