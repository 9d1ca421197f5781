import type { Migration } from '@overt/sdk'
import { foundationMigrations } from './foundation-migrations.ts'

/** Every migration of the core; parts add theirs here. */
export const coreMigrations: readonly Migration[] = [
  ...foundationMigrations,
]
