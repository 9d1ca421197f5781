import { itKeepsThePluginContract } from '@overt/sdk/testing'
import { reportsFolder } from './reports-support.ts'

describe('reports', () => {
  itKeepsThePluginContract(reportsFolder)
})
