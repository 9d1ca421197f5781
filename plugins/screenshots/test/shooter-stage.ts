import { uuidv7At } from '@overt/sdk/agent'
import type { CaptureResult, CollectedRecord, CollectorContext, FileKept, RunningCollector, Tick } from '@overt/sdk/agent'
import { createShooter } from '../agent/shooter.ts'
import type { ScreenshotsPolicy } from '../agent/wire.ts'

export const nine = Temporal.Instant.from('2026-03-02T09:00:00Z').epochMilliseconds
const policy: ScreenshotsPolicy = {
  mode: 'fixed', everyMinutes: 5, quality: 50, maximumWidth: 1_600, displays: 'all', blur: 'none', excludedApps: [], excludedDomains: [], notice: false,
}

/** A collector on a script of seconds, whose captures and disk a test speaks for. */
export class Stage {
  readonly records: CollectedRecord[] = []
  readonly captures: number[] = []
  readonly announced: number[] = []
  readonly kept = new Set<string>()
  memory: unknown = null
  canCapture = true
  displays = 1
  disk: FileKept = 'kept'
  outcome: 'captured' | 'hangs' | 'capture-failed' = 'captured'
  now = nine
  readonly #policy: ScreenshotsPolicy
  #run: RunningCollector

  constructor(changes: Partial<ScreenshotsPolicy> = {}, start = nine) {
    this.#policy = { ...policy, ...changes }
    this.now = start
    this.#run = this.#start()
  }

  #start(): RunningCollector {
    const picture = { display: 0, displays: this.displays, width: 10, height: 10, image: new Uint8Array(1), preview: new Uint8Array(1) }
    const context: CollectorContext<ScreenshotsPolicy> = {
      policy: this.#policy,
      emit: (record) => void this.records.push(record),
      emitFile: async (record) => {
        if (this.disk === 'kept') {
          this.records.push(record)
          this.kept.add(record.id)
        }
        return this.disk
      },
      isFileKept: (id) => this.kept.has(id),
      newId: uuidv7At,
      canCapture: () => this.canCapture,
      capture: (_request, signal) => {
        this.captures.push(this.now)
        const pictures = Array.from({ length: this.displays }, (_, display) => ({ ...picture, display, displays: this.displays }))
        return new Promise<CaptureResult>((resolve) => {
          signal.addEventListener('abort', () => resolve({ kind: 'failed', reason: 'changed' }))
          if (this.outcome === 'captured') resolve({ kind: 'captured', at: this.now + 300, pictures })
          if (this.outcome === 'capture-failed') resolve({ kind: 'failed', reason: 'capture-failed' })
        })
      },
      announcePicture: () => void this.announced.push(this.now),
      remembered: this.memory,
      remember: async (value) => {
        this.memory = JSON.parse(JSON.stringify(value))
      },
    }
    return createShooter(context)
  }

  async live(seconds: number, tick: Partial<Tick> = {}): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.now += 1_000
      this.#run.tick({ at: this.now, seenAt: this.now - 200, presence: 'present', input: true, app: 'Editor', domain: null, ...tick })
      await new Promise(setImmediate)
    }
  }

  /** Lives up to the given time of the day. */
  until(time: string, tick?: Partial<Tick>): Promise<void> {
    return this.live((Temporal.Instant.from(`2026-03-02T${time}Z`).epochMilliseconds - this.now) / 1_000, tick)
  }

  restart(changes: Partial<ScreenshotsPolicy> = {}): void {
    Object.assign(this.#policy, changes)
    this.#run = this.#start()
  }

  cut(): void {
    this.#run.cut()
  }

  rebase(milliseconds: number): void {
    this.#run.rebase()
    this.now += milliseconds
  }
}
