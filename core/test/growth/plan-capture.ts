import pg from 'pg'

/** A node of `explain (analyze, format json)`, as far as it is read here. */
export interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly 'Plans'?: readonly PlanNode[]
}

/** A statement that was run, with the plan it was run by. */
export interface RunPlan {
  readonly text: string
  readonly milliseconds: number
  readonly root: PlanNode
}

/** The plans of what the application role runs in this process, as PostgreSQL ran it: its settings, row-level security, kept plans and what functions do inside. */
export interface PlanCapture {
  during(run: () => Promise<unknown>): Promise<readonly RunPlan[]>
  close(): Promise<void>
}

const settings = {
  'session_preload_libraries': 'auto_explain', 'auto_explain.log_min_duration': '0', 'auto_explain.log_analyze': 'on', 'auto_explain.log_timing': 'off', 'auto_explain.log_format': 'json',
  'auto_explain.log_nested_statements': 'on', 'auto_explain.log_level': 'notice', 'auto_explain.log_parameter_max_length': '0',
}

/** Makes PostgreSQL report plans as notices to whoever connects as the application role to this database from now on; ends its connections of before. */
export async function capturePlans(adminUrl: string): Promise<PlanCapture> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const { rows: [database] } = await admin.query<{ name: string }>('select quote_ident(current_database()) as name')
  for (const [name, value] of Object.entries(settings)) await admin.query(`alter role overt_app in database ${database!.name} set ${name} = '${value}'`)
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'overt_app'`)
  let plans: RunPlan[] = []
  const { prototype } = pg.Client
  const { emit } = prototype
  prototype.emit = function told(this: pg.Client, event: string | symbol, ...values: unknown[]): boolean {
    // What is read is counted, not timed: a busy machine must not cut a statement short.
    if (event === 'connect') this.query('set statement_timeout = 0').catch(() => undefined)
    const message = (values[0] as { readonly message?: unknown } | undefined)?.message
    if (event === 'notice' && typeof message === 'string') {
      const [, milliseconds, json] = /^duration: ([\d.]+) ms {2}plan:\n(.*)$/s.exec(message) ?? []
      if (json !== undefined) {
        const told = JSON.parse(json) as { readonly 'Query Text': string; readonly Plan: PlanNode }
        plans.push({ text: told['Query Text'], milliseconds: Number(milliseconds), root: told.Plan })
      }
    }
    return (emit as (...given: unknown[]) => boolean).call(this, event, ...values)
  } as typeof emit
  return {
    async during(run) {
      plans = []
      await run()
      return plans
    },
    async close() {
      prototype.emit = emit
      await admin.end()
    },
  }
}

export interface Reading {
  readonly rows: number
  /** Tables read from front to back, with how many rows that took. */
  readonly whole: Readonly<Record<string, number>>
}

/** How many rows of tables a plan has read, whether it kept them or not. */
export function readingOf(root: PlanNode): Reading {
  const whole: Record<string, number> = {}
  let rows = 0
  const visit = (node: PlanNode): void => {
    const table = node['Relation Name']
    if (table !== undefined && node['Node Type'].includes('Scan')) {
      const read = Math.round((node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) * node['Actual Loops'])
      rows += read
      if (node['Node Type'] === 'Seq Scan') whole[table] = (whole[table] ?? 0) + read
    }
    for (const child of node.Plans ?? []) visit(child)
  }
  visit(root)
  return { rows, whole }
}
