import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { DemoAccount } from './members.ts'

/** Reads the accounts of the installation. */
export function readAccounts(file: string): DemoAccount[] {
  return JSON.parse(readFileSync(file, 'utf8')) as DemoAccount[]
}

/** Writes them for their owner alone. */
export function writeAccounts(file: string, accounts: readonly DemoAccount[]): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
