import type pg from 'pg'
import { createPool } from '../database/open-pool.ts'

/** Connections of the role that owns the queue. */
export const openJobsPool = (url: string, max: number): pg.Pool => createPool({ connectionString: url, max, application_name: 'overt jobs' })
