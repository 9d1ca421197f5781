import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { readJson, writeAtomically } from './atomic-file.ts'

const stored = Compile(Type.Object({ inputHook: Type.Boolean() }))

/** Whether the person at this computer lets the input hook run where the policy asks for it; kept over restarts, whoever signs in. */
export interface InputChoice {
  load(): Promise<void>
  allowsHook(): boolean
  /** In force at once, on disk when it returns. */
  set(allowsHook: boolean): Promise<void>
}

export function createInputChoice(file: string): InputChoice {
  let allowsHook = true
  return {
    async load() {
      const value = await readJson(file)
      allowsHook = stored.Check(value) ? value.inputHook : true
    },
    allowsHook: () => allowsHook,
    async set(next) {
      allowsHook = next
      await writeAtomically(file, JSON.stringify({ inputHook: next }))
    },
  }
}
