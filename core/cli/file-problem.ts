import { Problem } from '@overt/sdk'
import { fileUnusable } from './errors.ts'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'the user that runs Overt may not write there',
  EPERM: 'the user that runs Overt may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file of that name is in the way',
  ENOENT: 'it, or a folder on the way to it, does not exist',
}

/** An error of the file system as one sentence that names the path and the reason; undefined for anything else. */
export function fileProblem(error: unknown): Problem | undefined {
  const { code = '', path, syscall } = error as NodeJS.ErrnoException
  const reason = reasons[code]
  if (!(error instanceof Error) || reason === undefined || path === undefined || syscall === undefined) return undefined
  return fileUnusable({ values: { path, reason }, cause: error })
}
