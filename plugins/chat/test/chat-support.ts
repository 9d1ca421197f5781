import { expect } from 'chai'
import type { CommandReading, CommandResult, Entry } from '@overt/sdk'
import type { TestMember } from '@overt/testing'
import type { ChatMessage } from '../contracts.ts'

export const base = '/plugins/chat'
export const chatFolder = new URL('..', import.meta.url)

export type Said = ChatMessage & CommandResult

/** Says a sentence on the chat page. */
export async function say(member: TestMember, text: string, more: Readonly<Record<string, unknown>> = {}): Promise<Said> {
  const answer = await member.post(`${base}/messages`, { text, ...more })
  expect(answer.statusCode, answer.body).to.equal(201)
  return answer.json<Said>()
}

export async function entriesOf(member: TestMember): Promise<Entry[]> {
  const answer = await member.get('/entries?sort=startedAt')
  expect(answer.statusCode, answer.body).to.equal(200)
  return answer.json<{ items: Entry[] }>().items
}

export async function runningOf(member: TestMember): Promise<Entry | null> {
  return (await member.get('/timer')).json<{ entry: Entry | null }>().entry
}

export async function readingsOf(member: TestMember, text: string): Promise<CommandReading[]> {
  const answer = await member.get(`/commands?text=${encodeURIComponent(text)}`)
  expect(answer.statusCode, answer.body).to.equal(200)
  return answer.json<CommandReading[]>()
}
