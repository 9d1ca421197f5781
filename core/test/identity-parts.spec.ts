import { expect } from 'chai'
import { hashPassword, verifyPassword } from '../identity/passwords.ts'
import { ShortCache } from '../identity/short-cache.ts'
import { newWorkspaceToken, workspaceOfToken } from '../identity/tokens.ts'
import { canonicalTimeZone } from '../identity/workspaces.ts'
import { coreText } from '../texts/core-texts.ts'

describe('parts of identity', () => {
  describe('passwords', () => {
    it('are salted argon2id, equal in every Unicode spelling, and wrong by one letter', async () => {
      const [one, two] = [await hashPassword('Ångström pass'), await hashPassword('Ångström pass')]
      expect(one).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/).and.not.to.equal(two)
      expect(await verifyPassword(one, 'A\u030angstro\u0308m pass')).to.equal(true)
      expect(await verifyPassword(one, 'Angström pass')).to.equal(false)
    })
    it('verify a known vector of argon2id', async () => {
      // From the reference implementation: argon2 -id -t 2 -m 16 -p 1, salt "somesalt".
      expect(await verifyPassword('$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc', 'password')).to.equal(true)
    })
    it('answer false without a hash, or with one of another kind', async () => {
      for (const hash of [undefined, null, '', 'plain', '$2b$10$abcdefghijklmnopqrstuv']) expect(await verifyPassword(hash, 'plain')).to.equal(false)
    })
    it('refuse with 503 instead of taking memory for any number at once', async () => {
      const outcomes = await Promise.allSettled(Array.from({ length: 80 }, () => hashPassword('a long pass phrase')))
      const refused = outcomes.filter((outcome): outcome is PromiseRejectedResult => outcome.status === 'rejected')
      expect(refused.length).to.be.within(20, 30)
      expect((refused[0]?.reason as { status: number }).status).to.equal(503)
      expect(await verifyPassword(await hashPassword('afterwards fine'), 'afterwards fine')).to.equal(true)
    })
  })

  describe('the short cache', () => {
    const cache = () => new ShortCache<{ readonly user: string }>({ lifetimeMs: 60_000, maximum: 3 })
    it('keeps nothing whose loading began before an invalidation', async () => {
      const kept = cache()
      const { promise, resolve } = Promise.withResolvers<{ user: string }>()
      const loading = kept.get('key', () => promise)
      kept.forget(({ user }) => user === 'ada')
      resolve({ user: 'ada' })
      expect(await loading).to.deep.equal({ user: 'ada' })
      expect(await kept.get('key', () => Promise.resolve(null))).to.equal(null)
    })
    it('forgets whom it should and no one else, and never grows beyond its size', async () => {
      const kept = cache()
      for (const user of ['ada', 'bob', 'cid']) await kept.get(user, () => Promise.resolve({ user }))
      kept.forget(({ user }) => user === 'bob')
      const loaded: string[] = []
      const ask = (user: string) => kept.get(user, () => { loaded.push(user); return Promise.resolve({ user }) })
      for (const user of ['ada', 'bob', 'cid']) await ask(user)
      expect(loaded).to.deep.equal(['bob'])
      await ask('dan')
      await ask('ada')
      expect(loaded).to.deep.equal(['bob', 'dan', 'ada'])
    })
  })

  it('reads the workspace of a link back, and of nothing else', () => {
    const id = '01a20686-2e15-7666-9baa-7a5be719003c'
    expect(workspaceOfToken(newWorkspaceToken(id))).to.equal(id)
    for (const wrong of ['', 'x', 'a'.repeat(63), 'a'.repeat(65), '%00']) expect(workspaceOfToken(wrong), wrong).to.equal(undefined)
  })

  it('takes IANA zones in any case, and neither offsets nor inventions', () => {
    expect(['europe/berlin', 'UTC', 'Asia/Kolkata'].map(canonicalTimeZone)).to.deep.equal(['Europe/Berlin', 'UTC', 'Asia/Kolkata'])
    for (const wrong of ['+02:00', 'Mars', '', '2020-01-01[Europe/Berlin]', 'Z[Europe/Berlin]']) expect(() => canonicalTimeZone(wrong), wrong).to.throw()
  })

  it('has every mail text in each language, and English for others', () => {
    expect(coreText('de-AT', 'mail.reset.action')).to.equal('Passwort setzen')
    expect(coreText('fr', 'mail.reset.action')).to.equal('Set password')
    expect(coreText(null, 'mail.verify.subject', { workspace: 'A {workspace}' })).to.equal('Confirm your address for A {workspace}')
  })
})
