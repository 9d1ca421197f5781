import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, closed } from '@overt/sdk'
import { decisionChoices } from '../contracts.ts'
import type { ClickContext } from './context.ts'
import { tryToDecide } from './decisions.ts'

const fields = { entryId: Id, fromAt: Instant, toAt: Instant, choice: Choice(decisionChoices), taskId: Type.Optional(Id) }
export const DecisionRecord = Type.Object({ kind: Type.Literal('clickim.decision'), id: Id, ...fields }, closed)
export type DecisionRecord = Static<typeof DecisionRecord>
/** The same from the web; without an id it is given one. */
export const DecisionGiven = Type.Object({ id: Type.Optional(Id), ...fields }, closed)

const aheadMs = 10 * 60_000

/** Accepts decisions from agents, also those made offline long ago. Each is applied once, or refused with a reason that the agent shows to its person. */
export function takeDecisions(context: ClickContext): void {
  context.records<DecisionRecord>({
    kind: 'clickim.decision',
    schema: DecisionRecord,
    // No sensor makes this record, but a person, so no policy limits it.
    withinPolicy: false,
    table: 'decision',
    check: ({ toAt }, { receivedAt }) =>
      (Date.parse(toAt) > receivedAt.epochMilliseconds + aheadMs ? { code: 'in-the-future', detail: 'the time ends more than 10 minutes in the future' } : undefined),
    async store(unit, { memberId }, records, { policyVersion }) {
      const outcome = { accepted: 0, duplicates: 0, rejected: [] as { id: string; code: string; detail: string }[] }
      for (const { kind: _kind, ...given } of records) {
        const done = await tryToDecide(context, unit, memberId, given, { via: 'agent', policyVersion })
        if (done === true) outcome.accepted++
        else if (done === false) outcome.duplicates++
        else outcome.rejected.push({ id: given.id, code: done.code, detail: done.message })
      }
      return outcome
    },
  })
}
