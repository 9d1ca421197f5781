import type { Command } from '../grammar/index.ts'
import { amend, assign, note } from './commands/mend.ts'
import type { Outcome } from './commands/outcome.ts'
import { help, status, today, week, who } from './commands/tell.ts'
import { goOn, log, start, stop } from './commands/track.ts'
import { notUndoable, nothingToUndo } from './errors.ts'
import { isLatestWithoutUndo, latestUndoable, markUndone } from './message-store.ts'
import type { Speaker } from './speaker.ts'
import { TakeBackElsewhere, takeBack } from './steps.ts'
import { say } from './words.ts'

/** Carries a command out in the member's name. Errors: the core's and `errors.ts`'s, to be put in words by the caller. */
export async function runCommand(speaker: Speaker, command: Command): Promise<Outcome> {
  switch (command.verb) {
    case 'start': return start(speaker, command)
    case 'stop': return stop(speaker, command)
    case 'continue': return goOn(speaker, command)
    case 'log': return log(speaker, command)
    case 'amend': return amend(speaker, command)
    case 'assign': return assign(speaker, command)
    case 'note': return note(speaker, command)
    case 'status': return status(speaker)
    case 'today': return today(speaker)
    case 'week': return week(speaker)
    case 'who': return who(speaker)
    case 'help': return help(speaker, command)
    case 'undo': return undo(speaker)
  }
}

/** Takes the latest command back, or the one named. Errors: `chat-nothing-to-undo`, `chat-not-undoable`, `chat-changed-since`; `TakeBackElsewhere` for one of another plugin. */
export async function undo(speaker: Speaker, messageId: string | null = null): Promise<Outcome> {
  const { context, unit, caller: { memberId, workspaceId }, now, language } = speaker
  const { undoMinutes } = await context.settings(workspaceId)
  if (messageId === null && await isLatestWithoutUndo(unit, memberId)) throw notUndoable()
  const found = await latestUndoable(unit, memberId, { messageId, since: now.subtract({ minutes: undoMinutes }) })
  if (found === undefined) throw nothingToUndo()
  const ran = found.steps.find((step) => step.did === 'ran')
  if (ran !== undefined) throw new TakeBackElsewhere(found, ran)
  await takeBack(speaker, found.steps.filter((step) => step.did !== 'ran'))
  await markUndone(unit, found.id, now)
  return { kind: 'done', text: say(language, 'reply.undone', { sentence: found.text }) }
}
