export interface Topic<Value> {
  /** Says it to the other processes; undefined takes it back. */
  say(key: string, value: Value | undefined): void
  /** What the others say, as far as it has arrived. */
  others(key: string): readonly Value[]
}

export interface TopicOptions {
  readonly name: string
  /** What is older counts no more and is forgotten; absent: it holds until it is taken back or its process is gone. */
  readonly lifetimeMs?: number
  /** Runs when another process says something new about a key. */
  readonly onChange?: (key: string) => void
}

/**
 * What each process says for itself and all processes know: counts that limit a person, not a process. Nothing is stored, and it arrives some
 * hundredths of a second later; what must hold exactly belongs into a table.
 */
export interface Board {
  topic<Value>(options: TopicOptions): Topic<Value>
  start(): Promise<void>
  stop(): Promise<void>
}
