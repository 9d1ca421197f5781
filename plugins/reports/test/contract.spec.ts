import { expect } from 'chai'
import { itKeepsThePluginContract } from '@overt/testing'
import type { SavedReport } from '../contracts.ts'
import { base, reportsFolder } from './reports-support.ts'

describe('reports', () => {
  itKeepsThePluginContract(reportsFolder, {
    with: [new URL('../../permissions', import.meta.url)],
    async fill({ admin }, platform) {
      const saved = (await admin.post(`${base}/saved`, { name: 'All', query: {}, sharing: { everyone: true, roles: [], memberIds: [] } })).json<SavedReport>()
      await admin.put(`${base}/saved/${saved.id}/star`)
      const { id } = (await admin.post(`${base}/schedules`, { savedId: saved.id, frequency: 'daily', time: '07:00', timeZone: 'UTC', period: 'yesterday', format: 'csv', recipientIds: [admin.id] })).json<{ id: string }>()
      expect((await admin.post(`${base}/schedules/${id}/send`)).statusCode).to.equal(202)
      expect((await admin.post(`${base}/exports`, { format: 'csv', query: {} })).statusCode).to.equal(201)
      expect((await admin.post(`${base}/shares`, { name: 'All', query: {}, showsNames: false, showsAmounts: false, days: 7 })).statusCode).to.equal(201)
      await platform.drain()
    },
  })
})
