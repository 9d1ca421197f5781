import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import Type from 'typebox'
import { schemaFault } from '../http/schema-fault.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { plainRoute } from './plain-route.ts'

const pluginsFolder = new URL('../../plugins/', import.meta.url)

describe('schemas of routes', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ plugins: readdirSync(pluginsFolder).map((name) => new URL(`${name}/`, pluginsFolder)) }) })
  after(() => platform.close())

  it('become code, every one, although the server compiles each with its first request only', () => {
    expect(platform.routes.length).to.be.greaterThan(200)
    expect(platform.routes.flatMap((route) => schemaFault(route) ?? [])).to.deep.equal([])
  })

  it('that cannot are named with their route and place', () => {
    const fault = (schema: object) => schemaFault({ method: 'POST', url: '/days', schema: { ...plainRoute.schema, ...schema } })
    const wrong = { type: 'object', properties: { day: { type: 'dya' } } }
    expect(fault({})).to.equal(undefined)
    for (const part of ['params', 'querystring', 'headers', 'body']) expect(fault({ [part]: wrong })).to.match(new RegExp(`^POST /days: the schema of its ${part} is not valid`))
    expect(fault({ body: { content: { 'text/csv': { schema: wrong } } } })).to.contain('its body')
    expect(fault({ response: { 200: { content: { 'application/json': { schema: { $ref: 'nowhere#' } } } } } })).to.contain('its answer 200')
    expect(fault({ response: { 200: Type.Object({ day: Type.String({ format: 'date' }) }) } })).to.equal(undefined)
  })
})
