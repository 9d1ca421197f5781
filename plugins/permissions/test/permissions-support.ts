import { expect } from 'chai'
import type { TestMember, TestWorkspace } from '@overt/testing'
import type { Grant, Grantee } from '../contracts.ts'

export const base = '/plugins/permissions'
export const permissionsFolder = new URL('..', import.meta.url)

export async function versionOf(workspace: TestWorkspace): Promise<string> {
  const answer = await workspace.admin.get(`${base}/grants?kind=role&id=member`)
  expect(answer.statusCode, answer.body).to.equal(200)
  return String(answer.headers.etag)
}

/** Gives a grantee exactly these grants. */
export async function save(workspace: TestWorkspace, grantee: Grantee, grants: readonly Grant[]): Promise<void> {
  const answer = await workspace.admin.put(`${base}/grants`, { sets: [{ grantee, grants }] }, { 'if-match': await versionOf(workspace) })
  expect(answer.statusCode, answer.body).to.equal(200)
}

export const grant = (subject: string, level: Grant['level'], nodeId: string | null, effect: { readonly allow?: readonly string[]; readonly deny?: readonly string[] }): Grant =>
  ({ subject, level, nodeId, allow: effect.allow ?? [], deny: effect.deny ?? [] })

export async function idsIn(member: TestMember, path: string): Promise<string[]> {
  const answer = await member.get(path)
  expect(answer.statusCode, answer.body).to.equal(200)
  return answer.json<{ items: { id: string }[] }>().items.map(({ id }) => id).toSorted()
}

export async function made(member: TestMember, path: string, body: unknown): Promise<string> {
  const answer = await member.post(path, body)
  expect(answer.statusCode, answer.body).to.equal(201)
  return answer.json<{ id: string }>().id
}
