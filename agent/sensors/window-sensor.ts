/** The application in front. `domain` only where the system itself tells it (macOS). */
export interface Foreground {
  readonly app: string | null
  readonly domain: string | null
}

export interface WindowSensor {
  /** Never the window's title; null app where nothing can be said. */
  foreground(): Promise<Foreground>
  close(): void
}

export const nothingInFront: Foreground = { app: null, domain: null }
