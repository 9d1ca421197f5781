import { useHost } from '@overt/sdk/ui'

/** Seconds that have come on top since figures were read, for so many running entries. */
export function useTicking(): (asOf: string, running: number) => number {
  const { now } = useHost()
  return (asOf, running) => (running === 0 ? 0 : running * Math.max(0, Math.floor((now.value - Date.parse(asOf)) / 1_000)))
}
