// Compiled by `npm run types`, never run.
import type { SlotName } from '../slots.ts'
import type { uiSlotNames } from '../../wire/ui-slots.ts'
import { expectType } from '../../test/types/expect-type.ts'

/** The list that `overt plugin check` knows has each slot, and no other. */
export const sameSlots = (name: (typeof uiSlotNames)[number]): void => { expectType<SlotName>()(name) }
