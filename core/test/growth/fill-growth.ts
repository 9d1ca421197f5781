import pg from 'pg'
import { fillPlugins } from './fill-plugins.ts'
import { count, fillWork, namesOf } from './fill-work.ts'
import type { Growth } from './fill-work.ts'

/** Fills a workspace, on two connections at once. Statistics are made, so that plans are those of a full table. */
export async function fillGrowth(adminUrl: string, growth: Growth): Promise<void> {
  const [one, other] = [new pg.Client({ connectionString: adminUrl }), new pg.Client({ connectionString: adminUrl })]
  for (const client of [one, other]) {
    await client.connect()
    await prepare(client, growth)
  }
  await Promise.all([fillWork(one, growth), fillPlugins(other, growth)])
  await one.query('vacuum analyze')
  await Promise.all([one.end(), other.end()])
}

/** Foreign keys are not asked, and ids are made once. */
async function prepare(client: pg.Client, growth: Growth): Promise<void> {
  const { id, series } = namesOf(growth)
  const { people, projects, organizations } = count(growth)
  await client.query(`
    set session_replication_role = replica; set maintenance_work_mem = '512MB'; set work_mem = '64MB'; set synchronous_commit = off;
    create temporary table fill_member as select n, ${id('member', 'n')} as id from ${series(people)};
    create temporary table fill_task as select n, ${id('task', 'n')} as id, ${id('project', `n % ${projects}`)} as project_id, ${id('organization', `n % ${projects} % ${organizations}`)} as organization_id from ${series(growth.size.tasks)};
    analyze fill_member; analyze fill_task`)
}
