import { itKeepsThePluginContract } from '@overt/testing'
import { billingFolder, subscribedWorkspace } from './billing-support.ts'

describe('billing', () => {
  itKeepsThePluginContract(billingFolder, {
    async fill(workspace, platform) {
      await subscribedWorkspace(workspace, platform)
    },
  })
})
