import { randomBytes } from 'node:crypto'

export interface MultipartBody {
  readonly contentType: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** A record and its file as `multipart/form-data` (RFC 7578): the field `record`, the file `file`. */
export function recordWithFile(recordJson: string, file: Uint8Array, type: string): MultipartBody {
  const boundary = `overt-${randomBytes(18).toString('base64url')}`
  const parts = [
    `--${boundary}\r\nContent-Disposition: form-data; name="record"\r\n\r\n${recordJson}\r\n`,
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\nContent-Type: ${type}\r\n\r\n`,
    file,
    `\r\n--${boundary}--\r\n`,
  ].map((part) => Buffer.from(part))
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: new Uint8Array(Buffer.concat(parts)) }
}
