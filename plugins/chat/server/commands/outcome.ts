import type { Step } from '../steps.ts'

/** What a command came to: words for its member, and what it did. */
export interface Outcome {
  readonly kind: 'done' | 'told' | 'fault'
  readonly text: string
  readonly steps?: readonly Step[]
}
