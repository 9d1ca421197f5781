export { usePeople } from './use-people.ts'
export type { People } from './use-people.ts'
export { usePeopleNames } from './use-people-names.ts'
export type { Named } from './use-people-names.ts'
