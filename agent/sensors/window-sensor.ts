/** The application in front, and the system's number of its window. */
export interface Foreground {
  readonly app: string | null
  readonly window: number | null
}

export interface WindowSensor {
  /** Never the window's title; null app where nothing can be said. */
  foreground(): Promise<Foreground>
  close(): void
}

export const nothingInFront: Foreground = { app: null, window: null }
