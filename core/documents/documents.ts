import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { FastifyBaseLogger } from 'fastify'
import type { DocumentReader, Documents, Problem, ReadDocument } from '@overt/sdk'
import { createDocumentQueue } from './document-queue.ts'
import type { DocumentKind } from './document-queue.ts'
import type { DocumentOutcome } from './document-process.ts'
import { documentAbandoned, documentTimedOut, documentTooComplex, documentUnreadable, documentsBusy } from './errors.ts'

const MiB = 1024 * 1024
const defaults = { export: 'read', deadlineMs: 5_000, memoryMiB: 256, maximumResultBytes: 4 * MiB } as const
/** Waiting and reading together stay below the time-out of a plugin's route. */
const longestDeadlineMs = 15_000
const waitMs = 10_000
const retryAfterSeconds = 5

/** The readers of all plugins, over one queue. */
export interface PlatformDocuments {
  forPlugin(pluginId: string): Documents
  close(): void
}

/** A reader that cannot be used, whatever the document: a mistake of its author. */
export class DocumentReaderMistake extends Error {
  override readonly name = 'DocumentReaderMistake'
}

/** Reads foreign documents apart from the server; see `docs/plugins/documents.md`. */
export function createDocuments({ log }: { readonly log: FastifyBaseLogger }): PlatformDocuments {
  const queue = createDocumentQueue({ processes: Math.max(2, Math.min(4, availableParallelism())), waitingAtMost: 40, waitMs, idleMs: 30_000 })

  return {
    forPlugin: (pluginId) => ({
      reader<Input, Result>(reader: DocumentReader): ReadDocument<Input, Result> {
        const kind = kindOf(pluginId, reader)
        return async (input, { signal } = {}) => {
          const started = performance.now()
          const outcome = await queue.read(kind, input, signal)
          if ('result' in outcome) return outcome.result as Result
          log.warn({ plugin: pluginId, module: kind.terms.module, fault: outcome.fault, reason: outcome.reason, tookMs: Math.round(performance.now() - started) }, 'document not read')
          throw problemOf(outcome, kind)
        }
      },
    }),
    close: queue.close,
  }
}

function kindOf(pluginId: string, { module, addons = false, ...given }: DocumentReader): DocumentKind {
  const { memoryMiB, deadlineMs, ...rest } = { ...defaults, ...given }
  return { pluginId, addons, terms: { ...rest, module: compiled(module).href, deadlineMs: Math.min(deadlineMs, longestDeadlineMs), memoryBytes: memoryMiB * MiB } }
}

/** Where a package was compiled file by file, its modules lie under the same name as JavaScript. */
function compiled(module: URL): URL {
  return existsSync(fileURLToPath(module)) ? module : new URL(module.href.replace(/\.ts$/, '.js'))
}

function problemOf({ fault, reason }: Exclude<DocumentOutcome, { readonly result: unknown }>, { terms }: DocumentKind): Problem | DocumentReaderMistake {
  switch (fault) {
    case 'unreadable': return documentUnreadable()
    case 'too-complex': return documentTooComplex()
    case 'timed-out': return documentTimedOut({ values: { seconds: terms.deadlineMs / 1_000 } })
    case 'abandoned': return documentAbandoned()
    case 'busy': return documentsBusy({ values: { seconds: retryAfterSeconds }, retryAfterSeconds })
    case 'unusable': return new DocumentReaderMistake(reason)
  }
}
