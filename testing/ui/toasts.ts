import type { Page } from 'playwright-core'

/** Waits for a toast with this text and gives what it says in full. */
export async function toastWith(page: Page, text: string | RegExp): Promise<string> {
  const toast = page.getByRole('region', { name: /notifications|benachrichtigungen/i }).getByRole('listitem').filter({ hasText: text }).first()
  return (await toast.innerText()).trim()
}
