import { expect } from 'chai'
import pg from 'pg'
import { checkLog, closeFindings, emptyMemory, fromHex, headText, isConsistent, isIncluded, isSigned, leafOfRecord } from '@overt/sdk/transparency'
import type { LogHead, LogKey, LogMemory, LogProof, LogRecord } from '@overt/sdk/transparency'
import type { AuditRow, Look } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { forgetRecords, stateRestart, verifyLog } from '../transparency/index.ts'
import type { LogVerification } from '../transparency/index.ts'
import { fileEntry, items, makeWork, verdict } from './work-support.ts'
import { cutChain, dropLog, headOf, kinds, rewriteChain, sourceOf } from './transparency-support.ts'

describe('the transparency log', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let mia: TestMember
  let owner: pg.Client

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T08:00:00Z' })
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
  })
  beforeEach(async () => {
    acme = await platform.workspace()
    mia = await acme.member({ name: 'Mia' })
  })
  after(async () => {
    await owner.end()
    await platform.close()
  })

  const keys = async () => (await mia.get('/log/keys')).json<{ items: LogKey[] }>().items
  const verify = (): Promise<LogVerification> => acme.inUnit(async (unit) => verifyLog(unit, await platform.platform.transparency.keys.list(unit)))
  const check = async (memory: LogMemory, now = '2026-03-02T08:00:00.000Z') => checkLog(memory, sourceOf(mia.get), now)

  it('signs a head of all that is committed, for every member', async () => {
    expect(await headOf(mia.get)).to.include({ size: 0, rootHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' })
    await makeWork(mia)
    const head = await headOf(mia.get)
    expect(head.size).to.equal(3)
    expect(Object.keys(head).toSorted()).to.deep.equal(['at', 'keyId', 'rootHash', 'signature', 'size'])
    expect(await headOf(acme.admin.get), 'the same head as long as nothing happens').to.deep.equal(head)
    const key = (await keys()).find(({ keyId }) => keyId === head.keyId)!
    expect(await isSigned(headText(acme.id, head), head.signature, key.publicKey)).to.equal(true)
    expect(await isSigned(headText(mia.id, head), head.signature, key.publicKey), 'of another workspace').to.equal(false)
    expect(await verify()).to.deep.include({ leaves: 3, forgotten: 0, behind: 0, rootHash: head.rootHash, heads: 2, fault: null })
  })

  it('is read by a device with its token, and by nobody else', async () => {
    const agent = await mia.agent()
    const other = await platform.workspace()
    const asked = (token: string | null, path: string, workspaceId = acme.id) => platform.app.inject({ url: `/api/workspaces/${workspaceId}${path}`, ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }) })
    const head = (await asked(agent.token, '/log/head')).json<LogHead>()
    for (const path of ['/log/head', '/log/keys', `/log/proof?sequence=1&size=${String(head.size)}`, `/log/consistency?from=1&to=${String(head.size)}`]) {
      expect((await asked(agent.token, path)).statusCode, path).to.equal(200)
      expect(await verdict(asked(agent.token, path, other.id)), path).to.equal('404 not-found')
      expect(await verdict(asked(other.admin.token, path)), path).to.equal('404 not-found')
      expect(await verdict(asked(null, path)), path).to.equal('401 unauthorized')
      expect(await verdict(asked(`${agent.token.slice(0, -4)}AAAA`, path)), path).to.equal('401 unauthorized')
      expect(await verdict(asked(agent.token, path, 'nowhere')), path).to.equal('404 not-found')
    }
    expect(await verdict(asked(agent.token, '/log/records/1')), 'what is recorded is for members').to.equal('401 unauthorized')
  })

  it('proves what is in it and that it only grew', async () => {
    const sizes: LogHead[] = []
    for (let round = 0; round < 9; round += 1) {
      await makeWork(mia)
      sizes.push(await headOf(mia.get))
    }
    const last = sizes.at(-1)!
    for (const from of sizes) {
      const { path } = (await mia.get(`/log/consistency?from=${String(from.size)}&to=${String(last.size)}`)).json<{ path: string[] }>()
      const state = ({ size, rootHash }: LogHead) => ({ size, root: fromHex(rootHash, 32)! })
      expect(await isConsistent(state(from), state(last), path.map((hash) => fromHex(hash, 32)!)), String(from.size)).to.equal(true)
      const proof = (await mia.get(`/log/proof?sequence=${String(from.size)}&size=${String(last.size)}`)).json<LogProof>()
      expect(await isIncluded(proof, last)).to.equal(true)
      expect(await isIncluded({ ...proof, sequence: 1 }, last)).to.equal(from.size === 1)
    }
    for (const [query, answer] of [
      ['proof?sequence=28&size=28', '404 not-in-log'], ['proof?sequence=5&size=4', '400 wrong-log-range'], ['proof?sequence=0&size=4', '400 validation-failed'], ['proof?size=4', '400 validation-failed'],
      ['proof?sequence=1&size=9007199254740991', '404 not-in-log'], ['proof?sequence=1.5&size=4', '400 validation-failed'], ['proof?sequence=1&size=4&more=1', '400 validation-failed'],
      ['consistency?from=4&to=3', '400 wrong-log-range'], ['consistency?from=-1&to=3', '400 validation-failed'], ['consistency?from=0&to=28', '404 not-in-log'], ['consistency?from=a&to=b', '400 validation-failed'],
      ['records/0', '400 validation-failed'], ['records/x', '400 validation-failed'],
    ]) expect(await verdict(acme.admin.get(`/log/${query!}`)), query).to.equal(answer)
    expect((await mia.get('/log/consistency?from=0&to=27')).json()).to.deep.equal({ from: 0, to: 27, path: [] })
  })

  it('opens a row for who may read it, with a receipt for whom it is about, and its leaf is found from it', async () => {
    await makeWork(mia)
    const head = await headOf(acme.admin.get)
    const record = (await acme.admin.get('/log/records/2')).json<LogRecord>()
    expect(JSON.parse(record.parts[0]!.text)).to.deep.include({ action: 'project.created', sequence: 2, workspaceId: acme.id })
    const proof = (await mia.get(`/log/proof?sequence=2&size=${String(head.size)}`)).json<LogProof>()
    expect(await leafOfRecord(record)).to.equal(proof.leafHash)
    expect(await isIncluded(proof, head)).to.equal(true)
    expect(items<Look>(await mia.get('/me/looks')).map(({ subject, how, viewerId }) => [subject, how, viewerId])).to.deep.equal([['AuditRow', 'opened', acme.admin.id]])
    expect(await verdict(mia.get('/log/records/2'))).to.equal('403 forbidden')
    expect(await verdict(acme.admin.get('/log/records/4000'))).to.equal('404 not-found')
  })

  it('shows whoever was looked at the looks behind a receipt, and no other person', async () => {
    const tom = await acme.member({ name: 'Tom' })
    for (const person of [mia, tom]) await fileEntry(person, (await makeWork(person)).taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')
    expect(items(await acme.admin.get('/entries?limit=50')).length).to.equal(2)
    const [receipt] = items<Look>(await mia.get('/me/looks'))
    const records = items<LogRecord>(await mia.get(`/log/looks/${receipt!.id}`))
    expect(records.length).to.equal(1)
    expect(JSON.parse(records[0]!.parts[1]!.text)).to.deep.equal({ memberId: mia.id, records: receipt!.records })
    expect(records[0]!.partCount).to.equal(3)
    expect(JSON.stringify(records)).to.not.contain(tom.id)
    const head = await headOf(mia.get)
    const proof = (await mia.get(`/log/proof?sequence=${String(records[0]!.sequence)}&size=${String(head.size)}`)).json<LogProof>()
    expect(await leafOfRecord(records[0]!)).to.equal(proof.leafHash)
    expect(await isIncluded(proof, head)).to.equal(true)
    expect(await verdict(tom.get(`/log/looks/${receipt!.id}`))).to.equal('404 not-found')
    expect(await verdict(acme.admin.get(`/log/looks/${receipt!.id}`))).to.equal('404 not-found')
  })

  it('gives many writers and readers at once a log without gaps, and heads that only grow', async () => {
    const heads: LogHead[] = []
    await Promise.all(Array.from({ length: 12 }, async () => {
      await makeWork(mia)
      heads.push(await headOf(mia.get))
    }))
    const inOrder = heads.toSorted((one, other) => (one.at < other.at ? -1 : 1))
    expect(inOrder.map(({ size }) => size)).to.deep.equal(inOrder.map(({ size }) => size).toSorted((one, other) => one - other))
    const found = await verify()
    expect(found).to.deep.include({ leaves: 36, behind: 0, fault: null })
  })

  it('signs on the hour where there is news, daily where there is none, and keeps of old heads the last of each hour', async () => {
    const count = async () => Number((await owner.query<{ count: string }>('select count(*) from core.log_head where workspace_id = $1', [acme.id])).rows[0]!.count)
    const hourly = () => platform.platform.transparency.hourly(acme.id)
    await makeWork(mia)
    await hourly()
    await hourly()
    expect(await count()).to.equal(1)
    platform.clock.set('2026-03-02T08:10:00Z')
    await makeWork(mia)
    await hourly()
    expect(await count()).to.equal(2)
    platform.clock.set('2026-03-03T09:00:00Z')
    await hourly()
    expect(await count()).to.equal(3)
    platform.clock.set('2026-03-05T09:00:01Z')
    await hourly()
    expect(await count(), 'of eight o\'clock the last').to.equal(3)
    expect(await verify()).to.deep.include({ heads: 3, fault: null })
    platform.clock.set('2026-03-06T08:00:00Z')
  })

  it('changes its key without alarm where the old one signs the new one in, and with one where it does not', async () => {
    await makeWork(mia)
    let memory = await check(emptyMemory(acme.id))
    const { transparency, database } = platform.platform
    const now = () => platform.clock.now()
    platform.clock.set('2026-03-06T09:00:00Z')
    const next = await transparency.keys.rotate(database, now())
    await makeWork(mia)
    memory = await check(memory)
    expect([kinds(memory), memory.heads.at(-1)!.keyId, next.signedBy]).to.deep.equal([[], next.keyId, memory.heads[0]!.keyId])
    expect((await keys()).find(({ keyId }) => keyId === next.signedBy)?.until).to.equal('2026-03-06T09:00:00.000Z')
    platform.clock.set('2026-03-06T10:00:00Z')
    const lost = await transparency.keys.rotate(database, now(), { lost: true })
    await makeWork(mia)
    memory = await check(memory)
    expect(kinds(memory)).to.deep.equal(['unknown-key'])
    await makeWork(mia)
    memory = await check(memory)
    expect([kinds(memory), memory.findings.length], 'one finding as long as it is open').to.deep.equal([['unknown-key'], 1])
    memory = closeFindings(memory, 'The operator lost the key and told us so on paper.', '2026-03-06T11:00:00.000Z')
    memory = await check(memory)
    expect([kinds(memory), memory.heads.at(-1)!.keyId]).to.deep.equal([[], lost.keyId])
    expect((await verify()).fault).to.equal(null)
  })

  it('keeps the place of what was erased, and knows an erasure from a loss', async () => {
    await makeWork(mia)
    const head = await headOf(mia.get)
    await owner.query(`select set_config('overt.workspace_id', $1, false)`, [acme.id])
    await owner.query(`select core.append_audit('system', null, 'thing.done', 'Thing', null, null, '{"text": "of an earlier version"}', now())`)
    await headOf(mia.get)
    await acme.inUnit((unit) => forgetRecords(unit, platform.platform.audit, [4]))
    const later = await headOf(mia.get)
    expect(await verify()).to.deep.include({ leaves: 4, forgotten: 1, fault: null })
    const proof = (await mia.get(`/log/proof?sequence=4&size=${String(later.size)}`)).json<LogProof>()
    expect(await isIncluded(proof, later)).to.equal(true)
    expect(await verdict(acme.admin.get('/log/records/4'))).to.equal('410 log-record-forgotten')
    expect(kinds(await check({ ...await check(emptyMemory(acme.id)), heads: [head] }))).to.deep.equal([])
    await owner.query('update core.log_leaf set salt = null where workspace_id = $1 and sequence = 1', [acme.id])
    expect((await verify()).fault).to.deep.equal({ sequence: 1, reason: 'its salt is gone and no record says that it was erased' })
  })

  describe('that somebody tampers with', () => {
    let memory: LogMemory
    let seen: LogHead

    beforeEach(async () => {
      await makeWork(mia)
      await makeWork(mia)
      memory = await check(emptyMemory(acme.id))
      seen = memory.heads[0]!
      expect([kinds(memory), seen.size, memory.checkedAt]).to.deep.equal([[], 6, '2026-03-02T08:00:00.000Z'])
    })

    for (const [what, statement, sequence, reason] of [
      ['a row', `update core.audit_row set body = replace(body, 'task.created', 'task.updated') where workspace_id = $1 and sequence = 3`, 3, /content is not what the log was given/],
      ['a row taken out', 'delete from core.audit_row where workspace_id = $1 and sequence = 2', 2, /row 2 is missing/],
      ['a leaf', 'update core.log_leaf set hash = sha256(hash) where workspace_id = $1 and sequence = 4', 4, /content is not what/],
      ['a leaf taken out', 'delete from core.log_leaf where workspace_id = $1 and sequence = 6', 6, /leaf 6 is missing/],
      ['a salt', 'update core.log_leaf set salt = sha256(salt) where workspace_id = $1 and sequence = 1', 1, /content is not what/],
      ['the end of the tree', 'update core.log_tree set peaks = set_byte(peaks, 0, 255 - get_byte(peaks, 0)) where workspace_id = $1', null, /ends with other nodes/],
      ['the size of the tree', 'update core.log_tree set size = 5 where workspace_id = $1', null, /a head of 6 records was signed/],
      ['a head', 'update core.log_head set root_hash = sha256(root_hash) where workspace_id = $1', null, /not signed by a key/],
      ['the time of a head', `update core.log_head set at = at + interval '1 second' where workspace_id = $1`, null, /not signed by a key/],
      ['the tail', `with cut as (delete from core.audit_row where workspace_id = $1 and sequence > 4) update core.audit_head set sequence = 4 where workspace_id = $1`, 5, /row 5 is missing/],
    ] as const) {
      it(`names a change of ${what}`, async () => {
        expect((await verify()).fault).to.equal(null)
        await owner.query(statement, [acme.id])
        const { fault } = await verify()
        expect(fault?.reason).to.match(reason)
        expect(fault?.sequence).to.equal(sequence)
      })
    }

    it('names a node that is not what its leaves give', async () => {
      for (let round = 0; round < 5; round += 1) await makeWork(mia)
      await headOf(mia.get)
      await owner.query('update core.log_node set hash = sha256(hash) where workspace_id = $1', [acme.id])
      expect((await verify()).fault?.reason).to.match(/node 4\/0 of the tree/)
    })

    it('shows a client a history that the owner of the database rewrote, chained and had signed again', async () => {
      await rewriteChain(owner, acme.id, 3, 'task.created', 'task.renamed')
      await dropLog(owner, acme.id)
      await makeWork(mia)
      const forged = await headOf(mia.get)
      expect((await verify()).fault, 'what the server has agrees with itself').to.equal(null)
      expect((await acme.admin.get('/audit/verify')).json<{ fault: unknown }>().fault).to.equal(null)
      memory = await check(memory, '2026-03-07T08:00:00.000Z')
      expect(kinds(memory)).to.deep.equal(['rewritten'])
      expect(memory.findings[0]).to.deep.include({ remembered: seen, shown: forged, agreesUpTo: 0, restart: null, foundAt: '2026-03-07T08:00:00.000Z' })
      expect(memory.heads, 'what was seen stays what is compared with').to.deep.equal([seen])
    })

    it('shows a client a fork of the same size', async () => {
      await rewriteChain(owner, acme.id, 6, 'task.created', 'task.renamed')
      await dropLog(owner, acme.id)
      memory = await check(memory)
      expect(kinds(memory)).to.deep.equal(['forked'])
    })

    it('shows a client a tail that was dropped, and up to where the history is the same', async () => {
      await makeWork(mia)
      memory = await check({ ...memory, heads: [seen] })
      expect(memory.heads.map(({ size }) => size)).to.deep.equal([6, 9])
      await cutChain(owner, acme.id, 7)
      await owner.query('delete from core.log_head where workspace_id = $1 and size > 7', [acme.id])
      await owner.query('delete from core.log_leaf where workspace_id = $1', [acme.id])
      await owner.query('delete from core.log_tree where workspace_id = $1', [acme.id])
      memory = await check(memory)
      expect(kinds(memory)).to.deep.equal(['shorter'])
      expect(memory.findings[0]!.agreesUpTo, 'other salts: a log that was made again is another one from its first record').to.equal(0)
    })

    it('shows a client a head that another key signed', async () => {
      const forged = await check(memory).then(({ heads }) => heads.at(-1)!)
      const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
      const publicKey = Buffer.from(await crypto.subtle.exportKey('raw', pair.publicKey)).toString('base64url')
      const keyId = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(publicKey, 'base64url'))).toString('hex').slice(0, 16)
      const head = { ...forged, size: forged.size + 1, keyId }
      const signature = Buffer.from(await crypto.subtle.sign('Ed25519', pair.privateKey, Buffer.from(headText(acme.id, head)))).toString('base64url')
      const listed = await keys()
      const source = (more: readonly LogKey[]) => ({ ...sourceOf(mia.get), head: () => Promise.resolve({ ...head, signature }), keys: () => Promise.resolve({ items: [...listed, ...more], restarts: [] }) })
      const claimed = { keyId, publicKey, from: forged.at, until: null, signedBy: forged.keyId, signature }
      expect(kinds(await checkLog(memory, source([]), forged.at)), 'listed nowhere').to.deep.equal(['unknown-key'])
      expect(kinds(await checkLog(memory, source([claimed]), forged.at)), 'said to be signed in').to.deep.equal(['unknown-key'])
      expect(kinds(await checkLog(memory, { ...source([]), head: () => Promise.resolve({ ...forged, size: 99 }) }, forged.at)), 'a head that was changed').to.deep.equal(['wrong-signature'])
      expect(kinds(await checkLog(memory, { ...source([]), keys: () => Promise.resolve({ items: [], restarts: [] }), head: () => Promise.resolve(forged) }, forged.at)), 'a known key is gone').to.deep.equal(['unknown-key'])
      expect(kinds(await checkLog(memory, { ...sourceOf(mia.get), consistency: () => Promise.resolve(null) }, forged.at))).to.deep.equal([])
      await makeWork(mia)
      expect(kinds(await checkLog(memory, { ...sourceOf(mia.get), consistency: () => Promise.resolve(null) }, forged.at)), 'a proof that is refused').to.deep.equal(['unproven'])
      expect(kinds(await checkLog(memory, { ...sourceOf(mia.get), head: () => Promise.resolve(null) }, forged.at)), 'a head that is refused').to.deep.equal(['unproven'])
    })

    it('is no alarm where an answer is overtaken by a later one, and is one where an old head is shown for hours', async () => {
      await makeWork(mia)
      const ahead = await check(memory)
      const source = (head: LogHead) => ({ ...sourceOf(mia.get), head: () => Promise.resolve(head) })
      expect(ahead.heads.map(({ size }) => size)).to.deep.equal([6, 9])
      const behind = await checkLog(ahead, source(seen), seen.at)
      expect([kinds(behind), behind.heads]).to.deep.equal([[], ahead.heads])
      platform.clock.advance({ hours: 2 })
      await makeWork(mia)
      const later = await check(ahead)
      expect(kinds(await checkLog(later, source(seen), seen.at))).to.deep.equal(['stale'])
    })

    it('tells a restored backup from a rewritten history by the operator\'s signed statement, and the person decides', async () => {
      await owner.query('create table public.kept_leaf as select * from core.log_leaf where workspace_id = $1', [acme.id])
      const { rows: [tree] } = await owner.query<{ size: string; peaks: Buffer }>('select size, peaks from core.log_tree where workspace_id = $1', [acme.id])
      await makeWork(mia)
      await makeWork(mia)
      memory = await check(memory)
      expect(memory.heads.map(({ size }) => size)).to.deep.equal([6, 12])
      // What the backup had: the log of six records with its salts.
      await cutChain(owner, acme.id, 6)
      await dropLog(owner, acme.id)
      await owner.query('insert into core.log_leaf select * from public.kept_leaf')
      await owner.query('drop table public.kept_leaf')
      await owner.query('insert into core.log_tree (workspace_id, size, peaks) values ($1, $2, $3)', [acme.id, tree!.size, tree!.peaks])
      platform.clock.advance({ hours: 1 })
      memory = await check(memory)
      expect([kinds(memory), memory.findings[0]!.agreesUpTo, memory.findings[0]!.restart]).to.deep.equal([['shorter'], 6, null])

      const reason = 'The disk failed on 2 March; the backup of that morning was restored.'
      await acme.inUnit((unit) => stateRestart(unit, platform.platform.transparency.keys, platform.clock.now(), reason))
      for (let round = 0; round < 3; round += 1) await makeWork(mia)
      memory = await check(memory)
      expect(kinds(memory), 'a longer history after the shorter one is another one').to.deep.equal(['shorter', 'rewritten'])
      expect(memory.findings[1]).to.deep.include({ agreesUpTo: 6 })
      expect(memory.findings[1]!.restart).to.deep.include({ size: 6, reason })
      expect((await verify()).fault).to.equal(null)

      expect(() => closeFindings(memory, ' short ', '2026-03-08T08:00:00.000Z')).to.throw(RangeError)
      memory = closeFindings(memory, 'I was told of the failed disk.', '2026-03-08T08:00:00.000Z')
      expect(kinds(memory)).to.deep.equal([])
      expect(memory.findings.map(({ closed }) => closed?.explanation)).to.deep.equal(['I was told of the failed disk.', 'I was told of the failed disk.'])
      await makeWork(mia)
      memory = await check(memory)
      expect([kinds(memory), memory.heads.map(({ size }) => size)]).to.deep.equal([[], [6, 15, 18]])
      await owner.query(`update core.log_restart set reason = 'nothing happened' where workspace_id = $1`, [acme.id])
      expect((await verify()).fault?.reason).to.match(/statement of .* is not signed/)
    })
  })

  it('goes back to rows from before there was a log', async () => {
    await makeWork(mia)
    await acme.admin.get('/audit')
    await dropLog(owner, acme.id)
    const rows = items<AuditRow>(await acme.admin.get('/audit'))
    await headOf(mia.get)
    const found = await verify()
    expect(found.leaves).to.be.at.least(rows.length)
    expect(found.fault).to.equal(null)
  })
})
