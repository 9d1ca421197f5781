import { gzipSync } from 'node:zlib'
import type { BatchReply, Enrollment, UnitOfWork } from '@overt/sdk'
import { definePlugin, uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { pluginFromDefinition } from '../../../core/kernel/plugin-source.ts'
import type { PluginSource } from '../../../core/kernel/plugin-source.ts'
import type { ActivityDayChange, ActivityService } from '../contracts.ts'
import plugin from '../server/index.ts'

export type { TestMember, TestPlatform, TestWorkspace }

export const activityPlatform = (clock?: string, others: readonly PluginSource[] = []): Promise<TestPlatform> =>
  createTestPlatform({ plugins: [plugin, ...others], ...(clock === undefined ? {} : { clock }) })

/** Another plugin that uses activity where it is on, and hears of its days. */
export function neighbourPlugin() {
  const days: ActivityDayChange[] = []
  let find: (workspaceId: string) => Promise<ActivityService | undefined> = () => Promise.resolve(undefined)
  const source = pluginFromDefinition(definePlugin({
    id: 'neighbour',
    server(_app, context) {
      find = (workspaceId) => context.find('activity', workspaceId)
      context.hooks.on('activity.segments.stored', (notice) => { days.push(...notice.days) })
    },
  }), { requires: { platform: '*', optional: { activity: '*' } } })
  return { source, days, activity: (workspaceId: string) => find(workspaceId) }
}

export interface SegmentLike {
  readonly kind: 'activity.segment'
  readonly id: string
  readonly startedAt: string
  readonly endedAt: string
  readonly state: string
  readonly app?: string
  readonly domain?: string
  readonly engaged?: string
}

/** A segment from one time to another; `more` may name app, domain and what keeps the person busy. */
export const segment = (startedAt: string, endedAt: string, state = 'active', more: { readonly app?: string; readonly domain?: string; readonly engaged?: string } = {}): SegmentLike =>
  ({ kind: 'activity.segment', id: uuidv7(), startedAt: new Date(startedAt).toISOString(), endedAt: new Date(endedAt).toISOString(), state, ...more })

/** An enrolled agent whose person has acknowledged the policy. */
export interface Agent {
  readonly deviceId: string
  send(records: readonly unknown[]): Promise<BatchReply>
}

export async function agentOf({ app }: TestPlatform, { email, password }: TestMember, name = 'desk'): Promise<Agent> {
  const enrolled = await app.inject({ method: 'POST', url: '/api/agent/enroll', payload: { email, password, device: { name, platform: 'linux', agentVersion: '0.1.0' } } })
  const { deviceToken, deviceId, policy } = enrolled.json<Enrollment>()
  const authorization = `Bearer ${deviceToken}`
  let { version } = policy
  const acknowledge = async (): Promise<void> => {
    const current = await app.inject({ method: 'GET', url: '/api/agent/policy', headers: { authorization } })
    version = current.json<{ version: number }>().version
    await app.inject({ method: 'POST', url: '/api/agent/policy/acknowledge', headers: { authorization }, payload: { version } })
  }
  await acknowledge()
  return {
    deviceId,
    async send(records) {
      const post = () => app.inject({
        method: 'POST', url: '/api/agent/batch', headers: { authorization, 'content-type': 'application/json', 'content-encoding': 'gzip' },
        payload: gzipSync(JSON.stringify({ sentAt: new Date().toISOString(), policyVersion: version, records })),
      })
      let answer = await post()
      if (answer.statusCode === 409) {
        await acknowledge()
        answer = await post()
      }
      if (answer.statusCode !== 200) throw new Error(`not taken: ${answer.body}`)
      return answer.json<BatchReply>()
    },
  }
}

export const inWorkspace = <T>(platform: TestPlatform, workspace: TestWorkspace, run: (unit: UnitOfWork) => Promise<T>): Promise<T> =>
  platform.platform.database.inWorkspace({ workspaceId: workspace.id }, run)
