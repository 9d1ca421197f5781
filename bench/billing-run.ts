import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fillMembers } from './fill-members.ts'
import { median, print } from './figures.ts'

/**
 * One run of billing over workspaces of two sizes by turns: the invoice of a period with a line per member, its mail, its document. Ends with 1 where the larger
 * takes more than twice as long per member, or one run of it takes longer than 10 s.
 */
const sizes = { small: Number(process.env.BENCH_SMALL ?? 1_000), large: Number(process.env.BENCH_LARGE ?? 10_000) }
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const limitMs = 10_000
/** A day after the trial, which is when the first period begins. */
const untilInvoiced = { days: 31 }

const platform = await createTestPlatform({ unchecked: true, plugins: [new URL('../plugins/billing/', import.meta.url)], clock: '2026-01-01T09:00:00Z' })
const admin = new pg.Client({ connectionString: platform.databaseUrls.admin })
try {
  await admin.connect()
  const took = { small: [] as number[], large: [] as number[] }
  const papers: number[] = []
  for (let round = 0; round < rounds; round++) {
    for (const size of ['small', 'large'] as const) {
      const workspace = await prepare(platform, admin, sizes[size])
      platform.clock.advance(untilInvoiced)
      took[size].push(await timed(() => platform.drain()))
      const { items } = (await workspace.admin.get('/plugins/billing/invoices')).json<{ items: { id: string; totalMinor: number }[] }>()
      if (items[0]?.totalMinor !== (sizes[size] + 1) * 800) throw new Error(`the invoice says ${items[0]?.totalMinor ?? 'nothing'}`)
      if (size === 'large') {
        papers.push(await timed(async () => {
          const pdf = await workspace.admin.get(`/plugins/billing/invoices/${items[0]!.id}.pdf`)
          if (pdf.statusCode !== 200) throw new Error(pdf.body)
        }))
      }
      await workspace.disable('billing')
    }
  }
  const perMember = (size: keyof typeof sizes): number => median(took[size]) / sizes[size]
  print(`${String(sizes.small)} members: ${median(took.small).toFixed(0)} ms a run; ${String(sizes.large)} members: ${median(took.large).toFixed(0)} ms a run, ${(perMember('large') / perMember('small')).toFixed(2)} times as long per member`)
  print(`the document of ${String(sizes.large)} lines: ${median(papers).toFixed(0)} ms, apart from the server`)
  if (perMember('large') > 2 * perMember('small') || median(took.large) > limitMs) process.exitCode = 1
} finally {
  await admin.end()
  await platform.close()
}

/** A workspace in its trial that has subscribed, with members who all connected. */
async function prepare({ workspace: make, drain }: TestPlatform, admin: pg.Client, count: number): Promise<TestWorkspace> {
  const workspace = await make({ enabled: ['billing'] })
  await fillMembers(admin, workspace.id, count)
  const subscribed = await workspace.admin.post('/plugins/billing/resume')
  if (subscribed.statusCode !== 200) throw new Error(subscribed.body)
  await drain()
  return workspace
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await run()
  return performance.now() - begun
}
