export { memberChoices, useMemberChoices, usePeopleNames } from '@overt/sdk/ui'
export type { Choice, MemberChoices, MemberChoicesOptions, Named } from '@overt/sdk/ui'
export { usePeople } from './use-people.ts'
export type { People } from './use-people.ts'
