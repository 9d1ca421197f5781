import type { CommandResult, Entry } from '@overt/sdk'
import { changedSince } from './errors.ts'
import type { Speaker } from './speaker.ts'

type Kept = Pick<Entry, 'taskId' | 'startedAt' | 'stoppedAt' | 'description'>
/** What was created on the way; absent where it existed. */
export interface Made {
  readonly taskId?: string | undefined
  readonly projectId?: string | undefined
  readonly organizationId?: string | undefined
}

/** One thing a command did, with what it takes to take it back. */
export type Step =
  | { readonly did: 'made'; readonly entryId: string; readonly made: Made }
  | { readonly did: 'changed'; readonly entryId: string; readonly before: Kept; readonly after: Kept; readonly made: Made }
  | RanStep

/** Another plugin did it, and gave the request that takes it back; always the only step of its command. */
export interface RanStep { readonly did: 'ran'; readonly text: string; readonly undo: NonNullable<CommandResult['undo']> }

/** Ends the unit of an undo that is another plugin's to carry out. */
export class TakeBackElsewhere extends Error {
  readonly id: string
  readonly text: string
  readonly step: RanStep

  constructor({ id, text }: { readonly id: string; readonly text: string }, step: RanStep) {
    super('Another plugin takes this back.')
    this.id = id
    this.text = text
    this.step = step
  }
}

const kept = ({ taskId, startedAt, stoppedAt, description }: Entry): Kept => ({ taskId, startedAt, stoppedAt, description })

export const madeStep = (entry: Entry, made: Made = {}): Step => ({ did: 'made', entryId: entry.id, made })
export const changedStep = (before: Entry, after: Entry, made: Made = {}): Step => ({ did: 'changed', entryId: before.id, before: kept(before), after: kept(after), made })

/** Takes steps back, the last first. Errors: `chat-changed-since`, and what the core refuses with. */
export async function takeBack({ context, unit, caller: { memberId } }: Speaker, steps: readonly Exclude<Step, RanStep>[]): Promise<void> {
  for (const step of steps.toReversed()) {
    if (step.did === 'made') await context.work.remove(unit, memberId, step.entryId)
    else {
      await context.work.change(unit, memberId, step.entryId, (present) => {
        if (JSON.stringify(kept(present)) !== JSON.stringify(kept({ ...present, ...step.after }))) throw changedSince()
        return step.before
      })
    }
    await context.work.removeEmpty(unit, memberId, step.made)
  }
}
