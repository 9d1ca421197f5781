/** What a run costs this thread, in milliseconds on a processor, so that other work on the machine changes little. */
export interface TurnsTaken {
  readonly total: number
  /** The longest that nobody else was answered. */
  readonly longest: number
}

/** Measures how long this thread works without turning to anything else. */
export async function turnsOf(run: () => Promise<unknown>): Promise<TurnsTaken> {
  const begin = process.threadCpuUsage()
  let last = begin
  let longest = 0
  let over = false
  const turn = (): void => {
    const now = process.threadCpuUsage()
    longest = Math.max(longest, now.user + now.system - last.user - last.system)
    last = now
    if (!over) setImmediate(turn)
  }
  setImmediate(turn)
  await run()
  over = true
  turn()
  return { total: (last.user + last.system - begin.user - begin.system) / 1_000, longest: longest / 1_000 }
}
