import { wrongBlobKey } from './errors.ts'

const part = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,120}$/

/** A key as every strategy takes it: names of letters, digits, dots and dashes between slashes. Errors: `wrong-blob-key`. */
export function checkedKey(key: string): string {
  const parts = key.split('/')
  if (key.length > 500 || parts.some((name) => !part.test(name))) throw wrongBlobKey({ values: { key } })
  return key
}

/** A whole folder of keys, without the slash at its end; empty for all. */
export const checkedPrefix = (prefix: string): string => (prefix === '' ? '' : checkedKey(prefix))
