import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { keyText } from '@overt/sdk/transparency'
import type { LogKey } from '@overt/sdk/transparency'
import { createSealing } from '../sealing.ts'
import { logKeyUnreadable } from './errors.ts'
import { instantText } from './instant-text.ts'
import type { AnyUnit, SigningKey, SigningKeys } from './contracts.ts'

interface KeyRow { readonly id: string; readonly sealed: string }

/** Ed25519 keys of the installation, sealed with its secret. */
export function createSigningKeys(secret: string): SigningKeys {
  const sealing = createSealing(secret, 'overt log keys')
  const opened = new Map<string, KeyObject>()

  function open({ id, sealed }: KeyRow): SigningKey {
    let key = opened.get(id)
    if (key === undefined) {
      const der = sealing.open(id, sealed)
      if (der === undefined) throw logKeyUnreadable()
      key = createPrivateKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'pkcs8' })
      opened.set(id, key)
    }
    const privateKey = key
    return { keyId: id, sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64url') }
  }

  async function make(unit: AnyUnit, from: string, before: { readonly id: string; readonly key: SigningKey | undefined } | undefined): Promise<LogKey> {
    const pair = generateKeyPairSync('ed25519')
    const publicKey = (pair.publicKey.export({ format: 'jwk' }) as { readonly x: string }).x
    const bytes = Buffer.from(publicKey, 'base64url')
    const keyId = keyIdOf(bytes)
    const signedBy = before?.key === undefined ? null : before.id
    const signature = before?.key?.sign(keyText({ publicKey, from, signedBy })) ?? null
    await unit.query(
      `insert into identity.log_key (id, public_key, sealed, valid_from, signed_by, signature) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [keyId, bytes, sealing.seal(keyId, pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')), from, signedBy, signature === null ? null : Buffer.from(signature, 'base64url')])
    return { keyId, publicKey, from, until: null, signedBy, signature }
  }

  const inUse = (unit: AnyUnit, hold: 'share' | 'update'): Promise<KeyRow[]> => unit.query<KeyRow>({
    name: `log-key-${hold}`, text: `select id, sealed from identity.log_key where valid_until is null for ${hold}`,
  })

  return {
    async current(unit, now) {
      let [row] = await inUse(unit, 'share')
      if (row === undefined) {
        await make(unit, instantText(now), undefined)
        ;[row] = await inUse(unit, 'share')
      }
      return open(row!)
    },
    list: (unit) => unit.query<LogKey>({
      name: 'log-keys',
      text: `select id as "keyId", rtrim(translate(encode(public_key, 'base64'), '+/', '-_'), '=') as "publicKey", ${instant('valid_from')} as "from", ${instant('valid_until')} as until,
        signed_by as "signedBy", rtrim(translate(replace(encode(signature, 'base64'), e'\\n', ''), '+/', '-_'), '=') as signature
        from identity.log_key order by valid_from, id`,
    }),
    rotate: (database, now, { lost = false } = {}) => database.inIdentity(null, async (unit) => {
      const [row] = await inUse(unit, 'update')
      const from = instantText(now)
      const before = row === undefined ? undefined : { id: row.id, key: lost ? undefined : open(row) }
      if (row !== undefined) await unit.query('update identity.log_key set valid_until = $2 where id = $1', [row.id, from])
      return make(unit, from, before)
    }),
  }
}

const instant = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

export const keyIdOf = (publicKey: Buffer): string => createHash('sha256').update(publicKey).digest('hex').slice(0, 16)

/** Whether the key signed the text; for checking on the server. */
export function isSignedBy(text: string, signature: string, publicKey: string): boolean {
  return verify(null, Buffer.from(text, 'utf8'), createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' }), Buffer.from(signature, 'base64url'))
}
