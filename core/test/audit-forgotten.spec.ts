import { expect } from 'chai'
import pg from 'pg'
import { isIncluded, leafOfRecord } from '@overt/sdk/transparency'
import type { LogProof, LogRecord } from '@overt/sdk/transparency'
import { verifyAudit } from '../audit/index.ts'
import type { AuditRow } from '@overt/sdk'
import { createTestPlatform, testSecret } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { forgetRecords, verifyLog } from '../transparency/index.ts'
import { createRowSignatures } from '../audit/row-signature.ts'
import { headOf } from './transparency-support.ts'
import { makeWork } from './work-support.ts'

describe('details of the audit trail', () => {
  let platform: TestPlatform
  let owner: pg.Client
  let acme: TestWorkspace
  let mia: TestMember
  before(async () => {
    platform = await createTestPlatform()
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
  })
  after(async () => {
    await owner.end()
    await platform.close()
  })
  beforeEach(async () => {
    acme = await platform.workspace()
    mia = await acme.member()
  })

  const verify = () => acme.inUnit((unit) => verifyAudit(unit, createRowSignatures(testSecret)))
  const log = async () => {
    const keys = await acme.inUnit((unit) => platform.platform.transparency.keys.list(unit))
    return acme.inUnit((unit) => verifyLog(unit, keys))
  }
  const change = (statement: string) => owner.query(statement, [acme.id])
  const forget = (...sequences: number[]) => acme.inUnit((unit) => forgetRecords(unit, platform.platform.audit, sequences))
  const trail = async (query: string) => (await acme.admin.get(`/audit?${query}`)).json<{ items: AuditRow[] }>().items
  /** A row of an earlier version, which has its details in its body. */
  const appendOld = async (word: string) => {
    await owner.query(`select set_config('overt.workspace_id', $1, false)`, [acme.id])
    await owner.query(`select core.append_audit('user', $2, 'thing.done', 'Thing', null, null, jsonb_build_object('text', $1::text), now())`, [word, mia.id])
  }
  const textOf = async () => JSON.stringify((await owner.query('select * from core.audit_row a left join core.log_leaf l using (workspace_id, sequence) where workspace_id = $1', [acme.id])).rows)

  it('lie beside the chain, which has a salted hash of them, and are proven with it', async () => {
    const { projectId } = await makeWork(mia)
    const head = await headOf(mia.get)
    const { rows: [row] } = await change(`select body, detail, octet_length(salt) as salt from core.audit_row where workspace_id = $1 and sequence = 2`)
    expect(row).to.include({ salt: 32 })
    expect(row!['body']).to.contain(projectId).and.not.contain('name')
    expect((await trail(`subjectId=${projectId}`))[0]?.after).to.have.property('name')
    const record = (await acme.admin.get('/log/records/2')).json<LogRecord>()
    expect(JSON.parse(record.detail!.text)).to.have.nested.property('after.name')
    const proof = (await mia.get(`/log/proof?sequence=2&size=${String(head.size)}`)).json<LogProof>()
    expect(await leafOfRecord(record)).to.equal(proof.leafHash)
    expect(await isIncluded(proof, head)).to.equal(true)
    expect(await leafOfRecord({ ...record, detail: { ...record.detail!, text: record.detail!.text.replace('name', 'game') } }), 'other words').to.equal(undefined)
  })

  it('are erased with their salts, in rows of any version, and both checks still pass', async () => {
    await appendOld('secretword')
    const { projectId } = await makeWork(mia)
    const head = await headOf(mia.get)
    expect(await textOf()).to.contain('secretword')
    expect(await forget(1, 3)).to.equal(2)
    expect(await verify(), 'while the row that says so waits for the chain').to.deep.include({ fault: null, forgotten: 2 })
    const later = await headOf(mia.get)
    expect(await verify()).to.deep.include({ fault: null, forgotten: 2 })
    expect(await log()).to.deep.include({ fault: null, forgotten: 1 })
    expect(await textOf()).to.not.contain('secretword')
    expect((await trail(`subjectId=${projectId}`))[0]).to.deep.include({ before: null, after: null, action: 'project.created' })
    expect(later.size).to.equal(head.size + 1)
    for (const sequence of [1, 3]) {
      expect(await isIncluded((await mia.get(`/log/proof?sequence=${String(sequence)}&size=${String(later.size)}`)).json<LogProof>(), later)).to.equal(true)
    }
    const record = (await acme.admin.get('/log/records/3')).json<LogRecord>()
    expect(record).to.not.have.property('detail')
    expect(await forget(1, 3), 'once').to.equal(0)
  })

  describe('that somebody tampers with', () => {
    beforeEach(async () => {
      await appendOld('secretword')
      await makeWork(mia)
      await headOf(mia.get)
      expect((await verify()).fault).to.equal(null)
    })

    for (const [what, statement, sequence, reason] of [
      ['erased without a word', 'update core.audit_row set detail = null, salt = null where workspace_id = $1 and sequence = 3', 3, /details are gone and no row says/],
      ['changed', `update core.audit_row set detail = replace(detail, 'name', 'game') where workspace_id = $1 and sequence = 3`, 3, /details are not what the chain was given/],
      ['given another salt', 'update core.audit_row set salt = sha256(salt) where workspace_id = $1 and sequence = 3', 3, /details are not what/],
      ['put beside a row that has none', `update core.audit_row set detail = '{"after": 1}', salt = hash where workspace_id = $1 and sequence = 1`, 1, /details were put beside it/],
      ['cut from a row of an earlier version', `update core.audit_row set body = (body::jsonb - 'before' - 'after' || '{"erased": true}')::text where workspace_id = $1 and sequence = 1`, 1, /does not give its hash/],
    ] as const) {
      it(`are found out when they are ${what}`, async () => {
        await change(statement)
        expect((await verify()).fault).to.have.property('sequence', sequence)
        expect((await verify()).fault?.reason).to.match(reason)
      })
    }

    it('are found out when what is left of an erased row is changed', async () => {
      await forget(1, 3)
      await headOf(mia.get)
      for (const sequence of [3, 1]) {
        await change(`update core.audit_row set body = replace(body, '${mia.id}', '${acme.admin.id}'), actor_id = '${acme.admin.id}' where workspace_id = $1 and sequence = ${String(sequence)}`)
        expect((await verify()).fault, String(sequence)).to.deep.equal({ sequence, reason: 'its content does not give its hash' })
      }
    })

    it('are found out when the row that says they were erased is taken out with the tail', async () => {
      await forget(3)
      await headOf(mia.get)
      await change(`with cut as (delete from core.audit_row where workspace_id = $1 and sequence = 5 returning 1)
        update core.audit_head set sequence = 4, hash = (select hash from core.audit_row where workspace_id = $1 and sequence = 4) where workspace_id = $1`)
      expect((await verify()).fault).to.include({ sequence: 3 })
    })
  })

  it('cannot be erased past the function by the server itself', async () => {
    await makeWork(mia)
    await headOf(mia.get)
    const code = await acme.inUnit((unit) => unit.query('update core.audit_row set detail = null')).then(() => 'done', (error: { code: string }) => error.code)
    expect(code).to.equal('42501')
  })
})
