export interface SpecCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const none: SpecCounts = { passed: 0, failed: 0, skipped: 0 }
/** Where more files fail than this, something is broken, and running them again would only hide when. */
const mostRepeated = 8

/** The tests of a run, file by file. */
export class CountsByFile {
  readonly #counts = new Map<string, SpecCounts>()

  add(file: string, kind: keyof SpecCounts): void {
    const counts = this.#counts.get(file) ?? none
    this.#counts.set(file, { ...counts, [kind]: counts[kind] + 1 })
  }

  get total(): SpecCounts {
    return [...this.#counts.values()].reduce((sum, each) => ({ passed: sum.passed + each.passed, failed: sum.failed + each.failed, skipped: sum.skipped + each.skipped }), none)
  }

  get failedFiles(): readonly string[] {
    return [...this.#counts].filter(([, counts]) => counts.failed > 0).map(([file]) => file)
  }

  /** Files with failures that are worth a second run, alone; none where many fail, or where it is not known which file failed. */
  get toRepeat(): readonly string[] {
    const failed = this.failedFiles
    return failed.length > mostRepeated || failed.includes('') ? [] : failed
  }

  /** The counts with those files counted as their second run ended. */
  replacedBy(second: CountsByFile): CountsByFile {
    const all = new CountsByFile()
    for (const [file, counts] of [...this.#counts, ...second.#counts]) all.#counts.set(file, counts)
    return all
  }
}
