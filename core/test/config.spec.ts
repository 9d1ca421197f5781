import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readConfig } from '../config.ts'
import { environmentSchema } from '../environment.ts'

describe('the configuration', () => {
  it('has defaults for everything', () => {
    expect(readConfig({}, '/srv/overt')).to.deep.include({ host: '127.0.0.1', port: 4000, databaseUrl: undefined, role: 'all', signUp: 'open' })
  })

  it('names every wrong and every unknown setting', () => {
    const read = () => readConfig({ PORT: 'many', OVERT_ROLE: 'boss', OVERT_SECRET: 'short', OVERT_TYPO: 'x' }, '/srv/overt')
    expect(read).to.throw().with.property('message').that.matches(/OVERT_TYPO.*PORT.*OVERT_ROLE.*OVERT_SECRET/)
  })

  it('P20: stops at a public address with a path, and names the setting', () => {
    for (const address of ['https://time.example.test/overt', 'https://time.example.test/overt/', 'https://time.example.test/?x=1']) {
      expect(() => readConfig({ OVERT_PUBLIC_URL: address }, '/srv/overt'), address).to.throw(/OVERT_PUBLIC_URL must be an address without a path/)
    }
    for (const address of ['https://time.example.test', 'https://time.example.test/', 'http://127.0.0.1:4000']) {
      expect(readConfig({ OVERT_PUBLIC_URL: address }, '/srv/overt').publicUrl).to.equal(address.replace(/\/$/, ''))
    }
  })

  describe('read from files', () => {
    let folder: string
    before(() => { folder = mkdtempSync(join(tmpdir(), 'overt-config-')) })
    after(() => { rmSync(folder, { recursive: true, force: true }) })

    it('takes what a file holds, without the line break at its end', () => {
      writeFileSync(join(folder, 'secret'), `${'s'.repeat(40)}\n`)
      writeFileSync(join(folder, 'url'), 'postgres://overt@database/overt')
      const config = readConfig({ OVERT_SECRET_FILE: join(folder, 'secret'), DATABASE_URL_FILE: join(folder, 'url') }, '/srv/overt')
      expect(config).to.include({ secret: 's'.repeat(40), databaseUrl: 'postgres://overt@database/overt' })
    })

    it('names a file that cannot be read, a setting given twice, and a file for no setting', () => {
      const read = () => readConfig({ OVERT_SECRET_FILE: join(folder, 'nowhere'), PORT: '1', PORT_FILE: join(folder, 'port'), OVERT_TYPO_FILE: 'x' }, '/srv/overt')
      expect(read).to.throw(/OVERT_TYPO_FILE is not a setting|PORT and PORT_FILE are both set/).with.property('message').that.matches(/PORT and PORT_FILE are both set.*OVERT_SECRET_FILE: ENOENT.*OVERT_TYPO_FILE is not a setting/)
    })
  })

  it('takes a folder or a bucket for backups, and nothing else', () => {
    expect(readConfig({}, '/srv/overt').backup).to.equal(undefined)
    expect(readConfig({ OVERT_BACKUP_TO: '/mnt/backup', OVERT_BACKUP_MAIL: 'a@example.test, b@example.test' }, '/srv/overt').backup)
      .to.deep.include({ to: { kind: 'folder', folder: '/mnt/backup' }, keep: 7, log: true, check: true, mailTo: ['a@example.test', 'b@example.test'] })
    expect(readConfig({ OVERT_BACKUP_TO: 's3://overt-backup/main/a', OVERT_BACKUP_S3_ENDPOINT: 'http://store:7070' }, '/srv/overt').backup?.to)
      .to.deep.include({ kind: 's3', bucket: 'overt-backup', prefix: 'main/a', endpoint: 'http://store:7070' })
    for (const environment of [{ OVERT_BACKUP_TO: 'ftp://somewhere' }, { OVERT_BACKUP_TO: 's3://UPPER' }, { OVERT_BACKUP_TO: '/b', OVERT_BACKUP_KEY: 'short' }, { OVERT_BACKUP_TO: '/b', OVERT_BACKUP_AT: 'at night' }, { OVERT_BACKUP_TO: '/b', DATABASE_URL: 'postgres://x' }]) {
      expect(() => readConfig(environment, '/srv/overt'), JSON.stringify(environment)).to.throw().with.property('code', 'wrong-configuration')
    }
  })

  it('is documented, setting by setting', () => {
    const document = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
    for (const [name, { description }] of Object.entries(environmentSchema.properties) as unknown as [string, { description: string }][]) {
      expect(document, name).to.contain(`| \`${name}\` |`)
      expect(document, name).to.contain(description)
    }
  })
})
