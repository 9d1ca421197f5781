import { createMongoAbility, subject as tagged } from '@casl/ability'
import type { MongoAbility, RawRuleOf } from '@casl/ability'
import { unpackRules } from '@casl/ability/extra'
import type { PackRule } from '@casl/ability/extra'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { UiAbility } from '@overt/sdk/ui'
import { useSession } from './session.ts'

type Rules = PackRule<RawRuleOf<MongoAbility>>[]

/** The member's rights as the server packs them; only for showing and hiding. */
export const useRights = defineStore('rights', () => {
  const session = useSession()
  const casl = shallowRef(createMongoAbility([]))
  const ability = computed<UiAbility>(() => {
    const rules = casl.value
    return {
      can: (action, subject, record) => rules.can(action, record === undefined ? subject : tagged(subject, { ...record })),
    }
  })
  async function load({ mayBeKept = false } = {}): Promise<void> {
    const { rules } = await session.api.get<{ readonly rules: Rules }>('/rights', { mayBeKept })
    casl.value = createMongoAbility(unpackRules(rules))
  }
  return { ability, load }
})
