// Compiled by `npm run types`, never run: each wrong use is an error that the compiler must report.
import { refuse } from '@overt/sdk'
import type { ActionHook, Collect, Durable, Entry, Filter, Guard, Hooks, Refusal, UnitOfWork } from '@overt/sdk'
import { expectType } from './expect-type.ts'

declare module '@overt/sdk' {
  interface HookContracts {
    'typed.checking': Guard<{ readonly amount: number }>
    'typed.shown': Filter<readonly string[], { readonly title: string }>
    'typed.asked': Collect<{ readonly question: string }, number>
    'typed.done': ActionHook<{ readonly what: string }>
    'typed.kept': Durable<{ readonly what: string }>
  }
}

export function handlers(hooks: Hooks): void {
  hooks.on('entry.started', ({ entry }, { workspaceId, signal }) => {
    expectType<Entry>()(entry)
    expectType<string>()(workspaceId)
    expectType<AbortSignal>()(signal)
  })
  hooks.on('typed.checking', ({ amount }) => (amount > 9 ? refuse('too-much', 'That is too much.') : undefined), { before: ['other'] })
  hooks.on('typed.checking', (_payload, { unit }) => { expectType<UnitOfWork | undefined>()(unit); return undefined })
  hooks.on('typed.shown', (lines, { title }) => [...lines, title])
  hooks.on('typed.asked', async ({ question }) => Promise.resolve(question.length))
  hooks.on('typed.asked', () => undefined)
  hooks.on('typed.kept', async () => { await Promise.resolve() })

  // @ts-expect-error unknown hook
  hooks.on('typed.unknown', () => undefined)
  // @ts-expect-error unknown property of the payload
  hooks.on('typed.done', ({ amount }) => { void amount })
  // @ts-expect-error a guard answers with a refusal, not with a boolean
  hooks.on('typed.checking', () => true)
  // @ts-expect-error a refusal has a code and a detail
  hooks.on('typed.checking', () => ({ code: 'no' }))
  // @ts-expect-error a filter gives the next value back
  hooks.on('typed.shown', () => undefined)
  // @ts-expect-error a filter keeps the type of its value
  hooks.on('typed.shown', (lines) => lines.length)
  // @ts-expect-error an answer of another type
  hooks.on('typed.asked', () => 'many')
  // @ts-expect-error payloads are read only
  hooks.on('typed.done', (payload) => { payload.what = 'else' })
  // @ts-expect-error before and after are lists of plugin ids
  hooks.on('typed.done', () => undefined, { before: 'other' })
}

export async function emissions(hooks: Hooks, unit: UnitOfWork): Promise<void> {
  const emission = { workspaceId: unit.workspaceId, unit }
  await hooks.guard('typed.checking', { amount: 1 }, emission)
  expectType<readonly string[]>()(await hooks.filter('typed.shown', ['a'], { title: 't' }, emission))
  expectType<readonly { readonly plugin: string; readonly value: number }[]>()(await hooks.collect('typed.asked', { question: '' }, emission))
  hooks.action('typed.done', { what: '' }, { workspaceId: unit.workspaceId })
  await hooks.durable('typed.kept', { what: '' }, emission)

  // @ts-expect-error a guard runs in a transaction
  await hooks.guard('typed.checking', { amount: 1 }, { workspaceId: unit.workspaceId })
  // @ts-expect-error a durable hook is queued in a transaction
  await hooks.durable('typed.kept', { what: '' }, { workspaceId: unit.workspaceId })
  // @ts-expect-error wrong payload
  await hooks.guard('typed.checking', { amount: '1' }, emission)
  // @ts-expect-error it is a guard, not an action
  hooks.action('typed.checking', { amount: 1 }, emission)
  // @ts-expect-error a payload is missing
  hooks.action('typed.done', {}, emission)
  // @ts-expect-error the value of a filter
  await hooks.filter('typed.shown', [1], { title: 't' }, emission)
}

export function declarations(hooks: Hooks): void {
  hooks.declare('typed.checking', { kind: 'guard', onFault: 'refuse', doc: 'May the amount be?' })
  // @ts-expect-error declared as another kind than its type says
  hooks.declare('typed.checking', { kind: 'action', doc: 'May the amount be?' })
  // @ts-expect-error a hook without a line about it
  hooks.declare('typed.done', { kind: 'action' })
  // @ts-expect-error what a fault means is refuse or allow
  hooks.declare('typed.checking', { kind: 'guard', onFault: 'ignore', doc: '' })
}

export const refusal: Refusal = refuse('too-much', 'That is too much.')
