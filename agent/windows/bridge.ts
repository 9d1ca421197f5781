import type { Choice } from '../engine/errors.ts'
import type { WindowAnswers } from '../shell/window-answers.ts'
import type { WindowBridge } from '../shell/window-bridge.ts'
import type { WindowRequest, WindowRequestName } from '../shell/window-requests.ts'

declare global {
  interface Window {
    readonly overt: WindowBridge
  }
}

/** A refusal of the agent, with its stable code. */
export class Refusal extends Error {
  readonly code: string
  readonly choices: readonly Choice[]

  constructor(code: string, message: string, choices: readonly Choice[]) {
    super(message)
    this.code = code
    this.choices = choices
  }
}

/** Asks the agent. @throws Refusal */
export async function ask<Name extends WindowRequestName>(name: Name, input: WindowRequest<Name>): Promise<WindowAnswers[Name]> {
  const reply = await window.overt.ask(name, input)
  if (!reply.ok) throw new Refusal(reply.code, reply.message, reply.choices)
  return reply.value
}
