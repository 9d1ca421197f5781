/** Beyond this one PostgreSQL would run out of connections. */
const most = 12
/** Of a test process, its server and a browser with some pages. */
const bytesEach = 1.5 * 1024 ** 3

/**
 * How many spec files run at once. Many of them wait for a page, a process or a clock: with as many as there are processors, these did nothing for two
 * fifths of the time, and one more took a fifth off the whole run.
 */
export function testJobs(processors: number, memoryBytes: number): number {
  return Math.max(1, Math.min(processors + 1, Math.floor(memoryBytes / bytesEach), most))
}
