import type { PolicyComparison, PolicyContent, PolicyWords } from '@overt/sdk'

/** The content, what it comes to in plain words in each language, and its hash. */
export interface ComposedPolicy {
  readonly content: PolicyContent
  readonly summary: Readonly<Record<string, readonly string[]>>
  /** The summary in its parts. */
  readonly words: Readonly<Record<string, PolicyWords>>
  readonly hash: Buffer
  /** How each plugin's part compares with another version, for `comparePolicies`. */
  readonly comparisons: Readonly<Record<string, PolicyComparison>>
}
