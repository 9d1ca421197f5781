/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResult { readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[] }

/** Halfway through a transition colours are neither the old nor the new ones; what repeats for ever has no end to wait for. */
async function finishedAnimations(): Promise<void> {
  for (;;) {
    const running = document.getAnimations().filter(({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity)
    if (running.length === 0) return
    await Promise.allSettled(running.map(({ finished }) => finished))
  }
}

/** Before and after the messages of Reka UI, while there is one: they hand the focus on at once and never keep it. */
const handingOn = ['[role=region] > span[aria-hidden=true][tabindex="0"]']

const all = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } as const
/** What may differ between light and dark; the page is the same otherwise. */
const colours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } as const

/** Violations of WCAG 2.2 AA and axe's best practices, one line each; empty is right. */
export const axeViolations = (page: Page): Promise<readonly string[]> => violationsOf(page, all)

/** The same of a page that was looked at in other colours: of the rules about colours only. */
export const axeColourViolations = (page: Page): Promise<readonly string[]> => violationsOf(page, colours)

async function violationsOf(page: Page, runOnly: typeof all | typeof colours): Promise<readonly string[]> {
  await page.evaluate(finishedAnimations)
  // Evaluated by the debugger, not by the page: the page's own policy stays as strict as it is. Half a megabyte takes the page longer than most checks.
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(source)
  const { violations } = await page.evaluate(([exclude, only]) => (globalThis as unknown as { axe: { run(place: unknown, options: unknown): Promise<AxeResult> } }).axe.run({ exclude }, {
    resultTypes: ['violations'], runOnly: only,
    // Nobody reads where in the document a violation is: its own HTML says it.
    selectors: false, elementRef: false,
  }), [handingOn, runOnly] as const)
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} (${(failureSummary ?? '').split('\n')[1]?.trim() ?? ''})`))
}
