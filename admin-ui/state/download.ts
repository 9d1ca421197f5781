import { problemOf, reasonHeader } from './http.ts'
import { askReason, reasonFor } from './reasons.ts'

/** Fetches a file and hands it to the reader; asks for a reason first where the workspace wants one. Rejects with `ApiProblem`. */
export async function downloadFile(address: string, fileName: string, reason = reasonFor(address)): Promise<void> {
  const response = await fetch(address, { credentials: 'same-origin', headers: reason === undefined ? {} : { [reasonHeader]: encodeURIComponent(reason) } })
  if (response.ok) {
    hand(fileName, await response.blob())
    return
  }
  const problem = await problemOf(response)
  const given = problem.code === 'reason-required' && reason === undefined ? await askReason(address, problem) : undefined
  if (given === undefined) throw problem
  await downloadFile(address, fileName, given)
}

/** Hands a value to the reader as a JSON file. */
export function downloadJson(fileName: string, value: unknown): void {
  hand(fileName, new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }))
}

function hand(fileName: string, file: Blob): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  URL.revokeObjectURL(address)
}
