import type { BrowserContext, Page } from 'playwright-core'
import type { WorkScene } from './work-scene.ts'

/** Waits until a page has everything that it needs without a connection. */
export async function keptEverything(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(async () => {
    if ((await indexedDB.databases()).every(({ name }) => name !== 'overt-kept')) return false
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('overt-kept')
      request.onsuccess = () => { resolve(request.result) }
      request.onerror = () => { reject(request.error!) }
    })
    const count = !database.objectStoreNames.contains('weeks') ? 0 : await new Promise<number>((resolve) => {
      const request = database.transaction('weeks').objectStore('weeks').count()
      request.onsuccess = () => { resolve(request.result) }
    })
    database.close()
    return count > 0
  })
}

/** Takes the connection away once nothing more is needed of it. */
export async function disconnect(context: BrowserContext, page: Page): Promise<void> {
  await keptEverything(page)
  await context.setOffline(true)
}

/** Starts an existing task by its name, as a person does. */
export async function startTask(page: Page, task: string): Promise<void> {
  await page.keyboard.press('/')
  await page.getByRole('combobox', { name: 'Start work or enter a command' }).fill(task)
  await page.getByRole('option', { name: new RegExp(task) }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('group', { name: 'Running entry' }).getByRole('link', { name: task }).waitFor()
}

/** Adds an entry of ten minutes by the form of the time page. */
export async function addByHand({ page, platform }: WorkScene, task: string, description: string): Promise<void> {
  await page.goto(`${platform.origin}/time`)
  await page.getByRole('button', { name: 'Add entry' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Task').click()
  await page.getByRole('option', { name: new RegExp(task) }).click()
  const wall = (minutesAgo: number): string => Temporal.Now.plainDateTimeISO('Europe/Berlin').subtract({ minutes: minutesAgo }).toString({ smallestUnit: 'minute' })
  await dialog.getByLabel('Start').fill(wall(50))
  await dialog.getByLabel('Stop').fill(wall(40))
  await dialog.getByLabel('Description').fill(description)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
}
