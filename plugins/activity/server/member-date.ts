/** A member's local date. */
export interface MemberDate {
  readonly memberId: string
  readonly date: string
}
