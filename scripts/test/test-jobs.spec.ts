import { expect } from 'chai'
import { testJobs } from '../test-jobs.ts'

const gibibytes = 1024 ** 3

describe('the number of spec files that run at once', () => {
  it('is one more than the machine has processors', () => {
    expect([1, 2, 4, 8].map((processors) => testJobs(processors, 64 * gibibytes))).to.deep.equal([2, 3, 5, 9])
  })

  it('leaves memory for a browser each, and connections of the one PostgreSQL', () => {
    expect([testJobs(8, 4 * gibibytes), testJobs(2, gibibytes), testJobs(64, 256 * gibibytes)]).to.deep.equal([2, 1, 12])
  })
})
