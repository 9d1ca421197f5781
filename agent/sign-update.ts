import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Makes the publisher's key and signs update metadata. Stands alone: it runs from any folder, on a machine that holds the key
 * and nothing else.
 */
const usage = `node sign-update.ts key <private.pem> <public.pem>      a new Ed25519 key
node sign-update.ts sign <private.pem> <latest.yml> …   writes latest.yml.sig beside each`

const [command, ...paths] = process.argv.slice(2)
const [keyFile, ...others] = paths

if (command === 'key' && keyFile !== undefined && others[0] !== undefined) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  writeFileSync(keyFile, privateKey, { mode: 0o600, flag: 'wx' })
  writeFileSync(others[0], publicKey, { flag: 'wx' })
} else if (command === 'sign' && keyFile !== undefined && others.length > 0) {
  const key = createPrivateKey(readFileSync(keyFile))
  for (const file of others) writeFileSync(`${file}.sig`, `${sign(null, readFileSync(file), key).toString('base64')}\n`)
} else {
  process.stderr.write(`${usage}\n`)
  process.exitCode = 1
}
