import { writeFileSync } from 'node:fs'
import { hookDocs } from '../core/kernel/hook-docs.ts'

/** Writes docs/hooks.md from the declarations of the core's hooks. */
writeFileSync(new URL('../docs/hooks.md', import.meta.url), hookDocs())
