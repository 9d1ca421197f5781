import { execFile } from 'node:child_process'

const answerMilliseconds = 2_000
const longestAnswerBytes = 4 * 1_024 * 1_024

/** Runs one of the system's own tools and returns its output; null if it is missing, fails, or takes too long. */
export type RunTool = (file: string, args: readonly string[]) => Promise<string | null>

export const runTool: RunTool = (file, args) => new Promise((resolve) => {
  execFile(file, args, { timeout: answerMilliseconds, maxBuffer: longestAnswerBytes, windowsHide: true, env: { ...process.env, LC_ALL: 'C' } },
    (error, output) => resolve(error === null ? output : null))
})
