import type { Clock, HookContext, HookDeclaration, HookOptions } from '@overt/sdk'
import type { FastifyBaseLogger } from 'fastify'
import type { JobQueue } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import type { Guard } from './guarded-call.ts'

export interface RegisteredHandler {
  readonly plugin: string
  readonly handler: AnyHandler
  readonly options: HookOptions
}

export interface DeclaredHook {
  readonly name: string
  readonly owner: string
  readonly declaration: HookDeclaration
  /** In the order they run. */
  handlers: readonly RegisteredHandler[]
}

export interface HookRegistryDeps {
  readonly log: FastifyBaseLogger
  readonly clock: Clock
  readonly database: CoreDatabase
  readonly jobs: JobQueue
  readonly guard: Guard
  /** The one question: is this plugin on in this workspace? */
  isOn(pluginId: string, workspaceId: string): Promise<boolean>
  standing(pluginId: string, workspaceId: string): Promise<PluginStanding>
}

/** A handler as the dispatcher sees it; the public types are narrower. */
export type AnyHandler = (value: unknown, context: HookContext) => unknown

/**
 * `on` runs here; `waiting` is switched on and cannot run, because it or one that it requires is broken (`broken`) or off (`suspended`);
 * `off` is switched off; `none` was never switched on here, or its data is purged.
 */
export type PluginStanding = 'on' | 'broken' | 'suspended' | 'off' | 'none'
