import type { Migration } from '@overt/sdk'
import { accessMigrations } from '../access/migrations.ts'
import { auditMigrations } from '../audit/migrations.ts'
import { deviceMigrations } from '../devices/migrations.ts'
import { erasureMigrations } from '../erasure/migrations.ts'
import { idempotencyMigrations } from '../http/idempotency.ts'
import { addressMigrations } from '../identity/address-migrations.ts'
import { brandMigrations } from '../identity/brand/brand-migrations.ts'
import { identityMigrations } from '../identity/migrations.ts'
import { readingMigrations } from '../identity/reading-migrations.ts'
import { kernelMigrations } from '../kernel/migrations.ts'
import { mailMigrations } from '../mail/migrations.ts'
import { noticeMigrations } from '../notices/migrations.ts'
import { operatorMigrations } from '../operator/migrations.ts'
import { listMigrations } from '../work/list-migrations.ts'
import { retentionMigrations } from '../retention/migrations.ts'
import { timerCommandMigrations } from '../timer-commands/migrations.ts'
import { transparencyMigrations } from '../transparency/migrations.ts'
import { workMigrations } from '../work/migrations.ts'
import { foundationMigrations } from './foundation-migrations.ts'
import { nameMigrations } from './name-migrations.ts'

/** Every migration of the core; they run in the order of their names. */
export const coreMigrations: readonly Migration[] = [
  ...foundationMigrations,
  ...idempotencyMigrations,
  ...identityMigrations,
  ...workMigrations,
  ...deviceMigrations,
  ...timerCommandMigrations,
  ...kernelMigrations,
  ...auditMigrations,
  ...transparencyMigrations,
  ...nameMigrations,
  ...mailMigrations,
  ...listMigrations,
  ...noticeMigrations,
  ...operatorMigrations,
  ...retentionMigrations,
  ...erasureMigrations,
  ...accessMigrations,
  ...addressMigrations,
  ...readingMigrations,
  ...brandMigrations,
]
