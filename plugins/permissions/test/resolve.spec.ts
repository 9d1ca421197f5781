import { expect } from 'chai'
import type { Grant } from '../contracts.ts'
import { inherited, stateAt, withState } from '../ui/resolve.ts'
import type { Place, Source } from '../ui/resolve.ts'
import { grant } from './permissions-support.ts'

const workspace: Place = { level: 'workspace', nodeId: null, name: 'Whole workspace' }
const acme: Place = { level: 'organization', nodeId: 'a', name: 'Acme' }
const web: Place = { level: 'project', nodeId: 'w', name: 'Web' }
const path = [web, acme, workspace]

const me = (...grants: Grant[]): Source => ({ grantee: { kind: 'member', id: 'me' }, name: 'Me', grants })
const group = (...grants: Grant[]): Source => ({ grantee: { kind: 'group', id: 'g' }, name: 'Group', grants })
const role = (...grants: Grant[]): Source => ({ grantee: { kind: 'role', id: 'member' }, name: 'Member', grants })

describe('what a cell of the matrix inherits', () => {
  const cases: [string, Source[], string][] = [
    ['nothing where nothing is granted', [me(), group(), role()], 'none'],
    ['the nearest place', [me(grant('all', 'organization', 'a', { deny: ['read'] }), grant('all', 'workspace', null, { allow: ['read'] }))], 'deny Acme Me'],
    ['from a group what is nearer than one’s own', [me(grant('all', 'workspace', null, { allow: ['read'] })), group(grant('Task', 'organization', 'a', { deny: ['read'] }))], 'deny Acme Group'],
    ['a denial before a permission on one place', [me(grant('all', 'organization', 'a', { allow: ['read'] })), group(grant('all', 'organization', 'a', { deny: ['read'] }))], 'deny Acme Group'],
    ['from a role last of all on the workspace', [me(grant('all', 'workspace', null, { allow: ['read'] })), role(grant('all', 'workspace', null, { deny: ['read'] }))], 'allow Whole workspace Me'],
    ['from a role on a node as from anybody', [me(grant('all', 'workspace', null, { allow: ['read'] })), role(grant('all', 'organization', 'a', { deny: ['read'] }))], 'deny Acme Member'],
    ['not itself', [me(grant('Task', 'project', 'w', { allow: ['read'] }))], 'none'],
    ['on its own place what holds for everything', [me(grant('Task', 'project', 'w', { allow: ['read'] }), grant('all', 'project', 'w', { deny: ['read'] }))], 'deny Web Me'],
    ['nothing from another subject', [me(grant('Entry', 'organization', 'a', { deny: ['read'] }))], 'none'],
  ]
  for (const [what, sources, expected] of cases) {
    it(what, () => {
      const { state, place, source } = inherited(sources, 'Task', path, 'read')
      expect([state, place?.name, source?.name].filter((word) => word !== undefined).join(' ')).to.equal(expected)
    })
  }

  it('changes by one cell at a time and leaves nothing empty behind', () => {
    const denied = withState([], 'Task', web, 'read', 'deny')
    expect(stateAt(denied, 'Task', web, 'read')).to.equal('deny')
    const both = withState(denied, 'Task', web, 'update', 'allow')
    expect(both).to.have.length(1)
    expect(withState(withState(both, 'Task', web, 'read', 'none'), 'Task', web, 'update', 'none')).to.deep.equal([])
  })
})
